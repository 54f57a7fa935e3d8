import type { Dimension } from 'vitrine/contract';
import { useAddress } from '../../address/use-address.js';
import { BREAKDOWN, useBreakdown } from '../../api/use-breakdown.js';
import type { Scope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { ShareList } from '../../components/share-list.js';
import { rowLabel } from '../../table/row-label.js';

interface TopListProps {
  scope: Scope;
  title: string;
  dimension: Dimension;
  /** Page with all of it. */
  path: string;
  /** False waits: what is above comes first. */
  ready: boolean;
}

const SHOWN = 6;

/** The values of a dimension with the most sessions. */
export function TopList({ scope, title, dimension, path, ready }: TopListProps) {
  const { pageHref } = useAddress();
  const own = { by: dimension, sort: '-sessions', perPage: SHOWN } as const;
  const found = useBreakdown(scope, ready ? own : undefined);
  return (
    <Panel
      title={title}
      note={`Sessions, ${scope.format.period(scope.period)}`}
      csv={scope.csv(BREAKDOWN, own)}
      actions={<a href={pageHref(path)}>All</a>}
    >
      <Answer of={found} lines={SHOWN}>
        {({ rows, totals }) =>
          rows.length ? (
            <ShareList
              items={rows.map((row) => ({
                key: `${row[dimension]}`,
                label: rowLabel(row, dimension),
                text: scope.format.count(row.sessions),
                share: totals.sessions ? row.sessions / totals.sessions : 0,
              }))}
            />
          ) : (
            <Empty title="No sessions in this period.">Choose more days.</Empty>
          )
        }
      </Answer>
    </Panel>
  );
}
