import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import type { Viewer } from '../../src/dashboard/responses.js';
import { DASHBOARD_PATH } from '../address/paths.js';
import { apiUrl, type RequestError, request } from '../api/request.js';
import { useTitle } from '../components/use-title.js';
import { PasswordForm } from './password-form.js';

/** The token of a link, taken out of the address: nobody who looks over a shoulder or into the history finds it. */
function takeToken(): string {
  const token = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  return token;
}

interface LinkPageProps {
  onViewer(viewer: Viewer): void;
}

/** Opens a sign-in link or a share link. A first sign-in goes on with a password. */
export function LinkPage({ onViewer }: LinkPageProps) {
  useTitle('Welcome');
  const { route } = useLocation();
  const [token] = useState(takeToken);
  const [viewer, setViewer] = useState<Viewer>();
  const [trouble, setTrouble] = useState<string>();

  const open = (found: Viewer) => {
    onViewer(found);
    route(DASHBOARD_PATH, true);
  };

  // A token works once.
  useEffect(() => {
    if (!token) return setTrouble('The address has no token. Open the whole link.');
    request<Viewer>(apiUrl('/redeem'), { method: 'POST', body: { token } }).then(
      (found) => {
        if (found.kind === 'link' || found.hasPassword) open(found);
        else setViewer(found);
      },
      (error: RequestError) =>
        setTrouble(
          error.status === 401
            ? 'This link has been used, or it has expired. Ask for a new one.'
            : `The link could not be opened: ${error.problem.message}. Open it again.`,
        ),
    );
  }, [token]);

  if (viewer)
    return (
      <main class="lone">
        <p class="brand">Vitrine</p>
        <h1>Welcome, {viewer.name}</h1>
        <p>The link that you opened works once. Choose a password for the next time.</p>
        <PasswordForm viewer={viewer} onSaved={open} />
        <button type="button" class="button" onClick={() => open(viewer)}>
          Later
        </button>
      </main>
    );
  return (
    <main class="lone">
      <p class="brand">Vitrine</p>
      <h1>{trouble ? 'This link does not work' : 'Opening the dashboard'}</h1>
      {trouble ? <p role="alert">{trouble}</p> : <p role="status">One moment.</p>}
      {trouble && (
        <p>
          <a href={DASHBOARD_PATH}>Sign in with a password</a>
        </p>
      )}
    </main>
  );
}
