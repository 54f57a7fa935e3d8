import type { StoredServer } from '../../contract/browser-storage.js';
import type { Platform } from '../platform.js';
import { parse, type Store } from '../queue/local-storage.js';

/** First pause after a failure, the longest one, and the longest a server may ask for: ms. */
const PAUSE = 1_000;
const MAX_PAUSE = 300_000;
const MAX_RETRY_AFTER = 86_400_000;

/** So many network failures in a row open the circuit; its pause, also between questions in vain: ms. */
const CIRCUIT = 6;
export const CIRCUIT_PAUSE = 3_600_000;

export interface Pacing {
  /** How long sending must rest: ms; 0 or less when it need not. */
  rest(): number;
  /** True after a failure: one request at a time finds out whether the server is back. */
  probing(): boolean;
  /**
   * Begins a pause: exponential, with full jitter, and at least what the server asks for.
   *
   * @param retryAfter seconds or a date (RFC 9110, 10.2.3)
   * @param answered false when the network failed; over and over, it opens the circuit
   */
  failed(retryAfter: string | null | undefined, answered: boolean): void;
  /** Ends the count of failures. */
  succeeded(capabilities: string): void;
  /**
   * A pause of our own choosing ends, one that the server asked for does not.
   *
   * @param page true for a page that begins, which ends no pause but that of an open circuit
   */
  retry(page: boolean): void;
  /** False as long as the server has never answered. */
  known(): boolean;
  /** What the server can do beyond the documented API, as it last said. */
  can(capability: string): boolean;
}

/** The pace that a server allows, shared by the origin's tabs and kept across pages. */
export function createPacing(store: Store, clock: Platform, key: string): Pacing {
  const read = () => {
    const server = parse<StoredServer>(store.get(key)) ?? {};
    // Written later than now: the clock was set back, and nobody knows how much of the pause is left.
    if ((server.at as number) > clock.now()) server.restUntil = server.askedUntil = 0;
    return server;
  };
  const write = (server: StoredServer) =>
    void store.set(key, JSON.stringify({ ...server, at: clock.now() }));
  return {
    rest: () => (read().restUntil ?? 0) - clock.now(),
    probing: () => !!read().failures,
    failed(retryAfter, answered) {
      const now = clock.now();
      const { restUntil = 0, askedUntil = 0, failures = 0, silent = 0, capabilities } = read();
      const asked = Number(retryAfter) * 1000 || Date.parse(retryAfter as string) - now || 0;
      // Requests that fail together are one failure.
      const more = Number(restUntil <= now);
      const unheard = answered ? 0 : silent + more;
      const pause =
        unheard >= CIRCUIT
          ? CIRCUIT_PAUSE
          : clock.random() * Math.min(PAUSE * 2 ** failures, MAX_PAUSE);
      const until = Math.max(askedUntil, now + Math.min(asked, MAX_RETRY_AFTER));
      write({
        restUntil: Math.max(until, restUntil, now + pause),
        askedUntil: until,
        failures: failures + more,
        silent: unheard,
        capabilities,
      });
    },
    succeeded(capabilities) {
      const server = read();
      if (server.failures || server.capabilities !== capabilities) {
        write({ restUntil: server.askedUntil as number, capabilities });
      }
    },
    retry(page) {
      const server = read();
      if (page ? (server.silent as number) >= CIRCUIT : server.failures) {
        write({ ...server, restUntil: server.askedUntil as number });
      }
    },
    known: () => read().capabilities !== undefined,
    can: (capability) => `${read().capabilities}`.includes(capability),
  };
}
