import { useState } from 'preact/hooks';
import { apiUrl, RequestError, request } from '../../api/request.js';
import { useSession } from '../../api/session.js';
import { Panel } from '../../components/panel.js';

interface NewShareProps {
  orgId: string;
  onMade(): void;
}

/** Makes a share link. Its address is shown once: the collector stores no more than its hash. */
export function NewShare({ orgId, onMade }: NewShareProps) {
  const { viewer, onSignedOut } = useSession();
  const [url, setUrl] = useState('');
  const [trouble, setTrouble] = useState('');

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const fields = new FormData(form);
    const body = { orgId, label: `${fields.get('label')}`, days: Number(fields.get('days')) };
    try {
      const options = { method: 'POST', body, csrfToken: viewer.csrfToken } as const;
      const made = await request<{ url: string }>(apiUrl('/shares'), options);
      setUrl(new URL(made.url, location.href).href);
      setTrouble('');
      form.reset();
      onMade();
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.status === 401) return onSignedOut();
      const details = error.problem.details?.map(({ path, message }) => `${path}: ${message}`);
      setTrouble(details?.join('; ') ?? error.problem.message);
    }
  };

  return (
    <Panel title="New link">
      <form class="fields row" onSubmit={submit}>
        <label>
          For whom
          <input name="label" required maxLength={100} placeholder="Agency" />
        </label>
        <label>
          Days until it expires
          <input name="days" type="number" min={1} max={365} defaultValue="30" required />
        </label>
        <button type="submit" class="button solid">
          Make a link
        </button>
      </form>
      <p class="trouble" role="alert">
        {trouble}
      </p>
      <div role="status">
        {url && (
          <p class="made">
            Copy the link now, it is not shown again:{' '}
            <input
              readOnly
              value={url}
              aria-label="New share link"
              onFocus={({ currentTarget }) => currentTarget.select()}
            />
          </p>
        )}
      </div>
    </Panel>
  );
}
