import type { Clock } from './clock.js';
import type { Store } from './storage.js';

/** First pause after a failure, the longest one, and the longest a server may ask for: ms. */
const PAUSE = 1_000;
const MAX_PAUSE = 300_000;
const MAX_RETRY_AFTER = 86_400_000;

/** What is remembered of the server, for all tabs and later pages. */
type Server = [restUntil: number, failures: number, capabilities: string];

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
  let askedUntil = 0;
  const read = () => store.get<Server>(key) ?? ([0, 0, ''] satisfies Server);
  const write = (...server: Server) => void store.set(key, server);
  return {
    rest() {
      const left = read()[0] - clock.now();
      // Longer than can be asked for: the clock was set back meanwhile.
      return left > MAX_RETRY_AFTER ? 0 : left;
    },
    failed(retryAfter) {
      const now = clock.now();
      const [until, failures, capabilities] = read();
      const asked = Number(retryAfter) * 1000 || Date.parse(retryAfter as string) - now || 0;
      const pause = clock.random() * Math.min(PAUSE * 2 ** failures, MAX_PAUSE);
      askedUntil = now + Math.min(asked, MAX_RETRY_AFTER);
      // Requests that fail together are one failure.
      write(
        Math.max(askedUntil, until, now + pause),
        failures + Number(until <= now),
        capabilities,
      );
    },
    succeeded(capabilities) {
      const [until, failures, known] = read();
      if (failures || known !== capabilities) write(until, 0, capabilities);
    },
    online() {
      const [, failures, capabilities] = read();
      if (failures) write(askedUntil, failures, capabilities);
    },
    can: (capability) => read()[2].includes(capability),
  };
}
