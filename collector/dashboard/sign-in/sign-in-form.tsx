import { useRef, useState } from 'preact/hooks';
import type { Viewer } from '../../src/dashboard/responses.js';
import { apiUrl, request, toRequestError } from '../api/request.js';

interface SignInFormProps {
  /** Known after a session that is over. */
  name?: string | null;
  onViewer(viewer: Viewer): void;
}

function explain(error: unknown): string {
  const { status, problem } = toRequestError(error);
  if (problem.type === 'unreadable') return 'The response could not be read. Try again.';
  if (status === 401) return 'Name or password is wrong. Check both and try again.';
  if (status === 429) return `Too many attempts. Try again in ${problem.retryAfter ?? 60} seconds.`;
  if (status === 0) return 'The collector does not answer. Check the connection and try again.';
  return `The collector refused: ${problem.message}`;
}

/** Name and password. */
export function SignInForm({ name, onViewer }: SignInFormProps) {
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setTrouble('');
    try {
      const body = { name: fields.get('name'), password: fields.get('password') };
      onViewer(await request<Viewer>(apiUrl('/sign-in'), { method: 'POST', body }));
    } catch (error) {
      setTrouble(explain(error));
      setBusy(false);
      password.current?.select();
    }
  };

  return (
    <form class="fields" onSubmit={submit}>
      <label>
        Name
        <input
          name="name"
          autocomplete="username"
          autocapitalize="none"
          required
          defaultValue={name ?? ''}
        />
      </label>
      <label>
        Password
        <input
          ref={password}
          name="password"
          type="password"
          autocomplete="current-password"
          required
        />
      </label>
      <p class="trouble" role="alert">
        {trouble}
      </p>
      <button type="submit" class="button solid" disabled={busy}>
        {busy ? 'Signing in' : 'Sign in'}
      </button>
    </form>
  );
}
