import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { Viewer } from '../../src/dashboard/responses.js';
import { useAddress } from '../address/use-address.js';
import { apiUrl, isSignedOut, type RequestError, request } from '../api/request.js';
import { type Session, SessionContext } from '../api/session.js';
import { forgetResponses } from '../api/use-request.js';
import { Empty } from '../components/empty.js';
import { FailureBoundary } from '../components/failure-boundary.js';
import { Problem } from '../components/problem.js';
import { LinkPage } from '../sign-in/link-page.js';
import { SignInDialog } from '../sign-in/sign-in-dialog.js';
import { SignInPage } from '../sign-in/sign-in-page.js';
import { Shell } from './shell.js';

/** Pages that a link with a token opens. */
const LINK_PAGES = ['/welcome', '/shared'];

type State =
  | { kind: 'loading' }
  | { kind: 'failed'; error: RequestError }
  | { kind: 'signed-out' }
  | { kind: 'signed-in'; viewer: Viewer };

/** Asks who the viewer is, and shows the page or the way to it. */
export function App() {
  const { path } = useAddress();
  const [state, setState] = useState<State>({ kind: 'loading' });
  const [expired, setExpired] = useState(false);
  const [{ now, reading }, setMoment] = useState({ now: Date.now(), reading: 0 });
  const isLink = LINK_PAGES.includes(path);

  const setViewer = useCallback((viewer: Viewer) => {
    setExpired(false);
    setState({ kind: 'signed-in', viewer });
  }, []);
  const onSignedOut = useCallback(() => setExpired(true), []);
  const refresh = useCallback(
    () => setMoment((before) => ({ now: Date.now(), reading: before.reading + 1 })),
    [],
  );

  const ask = useCallback(() => {
    setState({ kind: 'loading' });
    request<Viewer>(apiUrl('/viewer')).then(setViewer, (error: RequestError) =>
      setState(isSignedOut(error) ? { kind: 'signed-out' } : { kind: 'failed', error }),
    );
  }, [setViewer]);

  useEffect(() => {
    if (!isLink) ask();
  }, [ask, isLink]);

  // Figures that could not be read are read when the device is online again.
  useEffect(() => {
    addEventListener('online', refresh);
    return () => removeEventListener('online', refresh);
  }, [refresh]);

  const viewer = state.kind === 'signed-in' ? state.viewer : undefined;
  const session = useMemo(
    (): Session | undefined => viewer && { viewer, setViewer, onSignedOut, now, reading, refresh },
    [viewer, setViewer, onSignedOut, now, reading, refresh],
  );

  if (isLink) return <LinkPage onViewer={setViewer} />;
  if (state.kind === 'failed')
    return (
      <main class="lone">
        <h1>Vitrine</h1>
        <Problem error={state.error} retry={ask} />
      </main>
    );
  if (state.kind === 'signed-out')
    return (
      <SignInPage
        onViewer={(next) => {
          forgetResponses();
          setViewer(next);
        }}
      />
    );
  if (!session || !viewer)
    return (
      <main class="lone" aria-busy="true">
        <p role="status">Loading</p>
      </main>
    );
  if (!viewer.orgs.length)
    return (
      <main class="lone">
        <h1>Vitrine</h1>
        <Empty title="This account has no org yet.">
          Ask whoever runs the collector to add it: <code>vitrine-collector user add</code>.
        </Empty>
      </main>
    );
  return (
    <SessionContext.Provider value={session}>
      <FailureBoundary>
        <Shell />
      </FailureBoundary>
      {expired && (
        <SignInDialog
          name={viewer.name}
          onViewer={(next) => {
            // Another user must not see what the one before has read.
            if (next.name !== viewer.name) forgetResponses();
            setViewer(next);
          }}
        />
      )}
    </SessionContext.Provider>
  );
}
