import type { StoredServer } from '../../contract/browser-storage.js';
import { parseJson } from '../parse-json.js';
import type { Platform } from '../platform.js';
import type { LocalStorage } from '../queue/local-storage.js';
import { CIRCUIT_FAILURES, nextPause } from './backoff.js';

export interface ServerStateStore {
  readServer(): StoredServer;
  /**
   * Ends the count of failures.
   *
   * @param last the state when the request left, so that most answers write nothing
   */
  onSuccess(capabilities: string, last: StoredServer): void;
  /**
   * Begins a pause.
   *
   * @param failure `Retry-After` of the answer, and whether the API answered at all
   */
  onFailure(failure: { retryAfter?: string | null | undefined; answered: boolean }): void;
  /** Allows this page one probe of a server that never answers. */
  onPageStart(): void;
  /** Ends a pause that the server has not asked for. */
  onNetworkBack(): void;
}

interface Parts extends Pick<LocalStorage, 'readText' | 'writeText'> {
  platform: Platform;
  key: string;
}

export const createServerState = ({
  readText,
  writeText,
  platform,
  key,
}: Parts): ServerStateStore => {
  const readServer = () => {
    const state = parseJson<StoredServer>(readText(key)) ?? {};
    // The clock was set back, and nobody knows how much of a pause is left.
    if ((state.writtenAt as number) > platform.now()) state.pausedUntil = state.retryAfter = 0;
    return state;
  };
  const write = (state: StoredServer) =>
    writeText(key, JSON.stringify({ ...state, writtenAt: platform.now() }));
  const endPause = (count: 'failures' | 'networkFailures', min: number) => {
    const state = readServer();
    if ((state[count] as number) >= min)
      write({ ...state, pausedUntil: state.retryAfter as number });
  };
  return {
    readServer,
    onSuccess(capabilities, last) {
      if (last.failures || last.capabilities !== capabilities) {
        const { retryAfter = 0 } = readServer();
        // Several answers may come late, after one that asked for a pause.
        write({ pausedUntil: retryAfter, retryAfter, capabilities });
      }
    },
    onFailure(failure) {
      const { retryAfter, answered } = failure;
      const state = nextPause(readServer(), {
        retryAfter,
        answered,
        now: platform.now(),
        random: platform.random(),
      });
      write(state);
    },
    onPageStart: () => endPause('networkFailures', CIRCUIT_FAILURES),
    onNetworkBack: () => endPause('failures', 1),
  };
};
