import { useState } from 'preact/hooks';
import type { SharedLink } from '../../../src/dashboard/responses.js';
import { apiUrl, RequestError, request } from '../../api/request.js';
import { useSession } from '../../api/session.js';
import { useRequest } from '../../api/use-request.js';
import { useScope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { type Column, DataTable } from '../../table/data-table.js';
import { NewShare } from './new-share.js';

/** Links that show the org to others, for owners. */
export function SharesPage() {
  const { viewer, refresh, onSignedOut } = useSession();
  const { org, format, list } = useScope();
  const [trouble, setTrouble] = useState('');
  const shares = useRequest<{ shares: SharedLink[] }>(list('/shares'));

  const remove = async ({ id }: SharedLink) => {
    const url = apiUrl(`/shares/${encodeURIComponent(id)}`);
    try {
      await request(url, { method: 'DELETE', csrfToken: viewer.csrfToken });
      setTrouble('');
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.status === 401) onSignedOut();
      else setTrouble(`The link was not removed: ${error.problem.message}. Try again.`);
    }
    refresh();
  };

  const columns: Column<SharedLink>[] = [
    { key: 'label', label: 'For whom', cell: ({ label }) => label },
    { key: 'createdBy', label: 'Made by', cell: ({ createdBy }) => createdBy },
    { key: 'createdAt', label: 'Made', cell: ({ createdAt }) => format.moment(createdAt) },
    { key: 'expiresAt', label: 'Works until', cell: ({ expiresAt }) => format.moment(expiresAt) },
    {
      key: 'remove',
      label: 'Remove',
      cell: (share) => (
        <button type="button" class="button" onClick={() => remove(share)}>
          Remove<span class="unseen"> the link for {share.label}</span>
        </button>
      ),
    },
  ];

  return (
    <>
      <NewShare orgId={org.orgId} onMade={refresh} />
      <Panel
        title={`Links to ${org.name}`}
        note="Whoever has a link sees the figures, sessions and events of this org, but not refused events and no other org."
      >
        <p class="trouble" role="alert">
          {trouble}
        </p>
        <Answer of={shares} lines={3}>
          {({ shares: rows }) =>
            rows.length ? (
              <DataTable
                caption={`Share links of ${org.name}`}
                columns={columns}
                rows={rows}
                keyOf={({ id }) => id}
              />
            ) : (
              <Empty title="There are no links.">Make one above to show this org to others.</Empty>
            )
          }
        </Answer>
      </Panel>
    </>
  );
}
