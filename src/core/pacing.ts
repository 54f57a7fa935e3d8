import type { Clock } from './clock.js';
import type { Store } from './storage.js';

/** First pause after a failure, the longest one, and the longest a server may ask for: ms. */
const PAUSE = 1_000;
const MAX_PAUSE = 300_000;
const MAX_RETRY_AFTER = 86_400_000;

/** What is remembered of the server, for all tabs and later pages. */
interface Server {
  /** ms since the epoch. */
  restUntil?: number;
  /** Until then the server asked for a pause: ms since the epoch. */
  askedUntil?: number;
  /** In a row. */
  failures?: number;
  capabilities?: string;
}

export interface Pacing {
  /** How long sending must rest: ms; 0 or less when it need not. */
  rest(): number;
  /**
   * Begins a pause: exponential, with full jitter, and at least what the server asks for.
   *
   * @param retryAfter seconds or a date (RFC 9110, 10.2.3)
   */
  failed(retryAfter: string | null | undefined): void;
  /** Ends the count of failures. */
  succeeded(capabilities: string): void;
  /** The network is back: a pause of our own choosing ends, one that the server asked for does not. */
  online(): void;
  /** What the server can do beyond the documented API, as it last said. */
  can(capability: string): boolean;
}

/** The pace that a server allows, shared by the origin's tabs and kept across pages. */
export function createPacing(store: Store, clock: Clock, key: string): Pacing {
  const read = () => store.get<Server>(key) ?? {};
  const write = (server: Server) => void store.set(key, server);
  return {
    rest() {
      const left = (read().restUntil ?? 0) - clock.now();
      // Longer than can be asked for: the clock was set back meanwhile.
      return left > MAX_RETRY_AFTER ? 0 : left;
    },
    failed(retryAfter) {
      const now = clock.now();
      const { restUntil = 0, askedUntil = 0, failures = 0, capabilities } = read();
      const asked = Number(retryAfter) * 1000 || Date.parse(retryAfter as string) - now || 0;
      const pause = clock.random() * Math.min(PAUSE * 2 ** failures, MAX_PAUSE);
      const until = Math.max(askedUntil, now + Math.min(asked, MAX_RETRY_AFTER));
      write({
        restUntil: Math.max(until, restUntil, now + pause),
        askedUntil: until,
        // Requests that fail together are one failure.
        failures: failures + Number(restUntil <= now),
        capabilities,
      });
    },
    succeeded(capabilities) {
      const server = read();
      if (server.failures || server.capabilities !== capabilities) {
        write({ restUntil: server.restUntil, capabilities });
      }
    },
    online() {
      const server = read();
      if (server.failures) write({ ...server, restUntil: server.askedUntil as number });
    },
    can: (capability) => `${read().capabilities}`.includes(capability),
  };
}
