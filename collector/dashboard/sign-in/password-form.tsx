import { useState } from 'preact/hooks';
import type { Viewer } from '../../src/dashboard/responses.js';
import { apiUrl, request, toRequestError } from '../api/request.js';

interface PasswordFormProps {
  viewer: Viewer;
  /** Called with the viewer of the new session: all others have ended. */
  onSaved(viewer: Viewer): void;
}

const MIN_LENGTH = 10;

/** Fields of the form by their names in the API. */
const LABELS: Readonly<Record<string, string>> = {
  name: 'The name',
  password: 'The new password',
  current: 'The current password',
};

function explain(error: unknown): string {
  const { status, problem } = toRequestError(error);
  if (problem.type === 'unreadable') return 'The response could not be read. Try again.';
  if (status === 401) return 'The session is over. Sign in again.';
  const details = problem.details?.map(
    ({ path, message }) => `${LABELS[path] ?? path} ${message}.`,
  );
  return details?.join(' ') ?? `The collector refused: ${problem.message}`;
}

/** Sets the viewer's own password, and the name of the first owner. */
export function PasswordForm({ viewer, onSaved }: PasswordFormProps) {
  const [trouble, setTrouble] = useState('');
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const fields = new FormData(form);
    const [password, again] = [`${fields.get('password')}`, `${fields.get('again')}`];
    if (password !== again) return setTrouble('The two passwords differ. Type the same one twice.');
    const others = ['current', 'name'].flatMap((name) => {
      const value = fields.get(name);
      return value === null ? [] : [[name, `${value}`]];
    });
    const body = { password, ...Object.fromEntries(others) };
    try {
      const options = { method: 'POST', body, csrfToken: viewer.csrfToken } as const;
      const saved = await request<Viewer>(apiUrl('/password'), options);
      form.reset();
      setTrouble('');
      onSaved(saved);
    } catch (error) {
      setTrouble(explain(error));
    }
  };
  return (
    <form class="fields narrow" onSubmit={submit}>
      {viewer.mayChooseName ? (
        <label>
          Name
          <input
            name="name"
            autocomplete="username"
            autocapitalize="none"
            required
            maxLength={100}
            defaultValue={viewer.name ?? ''}
          />
        </label>
      ) : (
        // Password managers store the password under it.
        <input type="hidden" autocomplete="username" value={viewer.name ?? ''} />
      )}
      {viewer.hasPassword && (
        <label>
          Current password
          <input name="current" type="password" autocomplete="current-password" required />
        </label>
      )}
      <label>
        New password
        <input
          name="password"
          type="password"
          autocomplete="new-password"
          minLength={MIN_LENGTH}
          required
          aria-describedby="password-rule"
        />
      </label>
      <p class="note" id="password-rule">
        At least {MIN_LENGTH} characters.
      </p>
      <label>
        New password again
        <input name="again" type="password" autocomplete="new-password" required />
      </label>
      <p class="trouble" role="alert">
        {trouble}
      </p>
      <button type="submit" class="button solid">
        Save password
      </button>
    </form>
  );
}
