import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Viewer } from '../../src/dashboard/responses.js';

/** The viewer's session, and the moment for which all figures of a page are read. */
export interface Session {
  viewer: Viewer;
  /** After a sign-in, and after a change of the own account. */
  setViewer(viewer: Viewer): void;
  /** Shows the sign-in over the page. The page stays as it is. */
  onSignedOut(): void;
  /** ms since the epoch: ends of running periods. */
  now: number;
  /** Number of the reading: with the next one, what was read before is out of date. */
  reading: number;
  /** Reads all figures again. */
  refresh(): void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs a SessionContext');
  return session;
}
