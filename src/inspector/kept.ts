/** What the tracker keeps in the storage for later pages. */
export interface Kept {
  /** Events that wait, those of other tabs and earlier pages included, and their size: UTF-16 units. */
  events: number;
  length: number;
  /** Whether a session is stored. */
  session: boolean;
  /** Until then sending rests: ms since the epoch. */
  restUntil: number;
  /** Failures in a row. */
  failures: number;
  /** What the server can do beyond the documented API; undefined as long as it has never answered. */
  capabilities?: string;
}

const PREFIX = 'vitrine:';

const read = (text: string): Record<string, unknown> => {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
};

/**
 * Looks at what is stored for one endpoint, and changes nothing.
 *
 * @param endpoint as the tracker has it: without a slash at its end
 * @returns undefined where the storage is refused
 */
export function readKept(endpoint: string): Kept | undefined {
  const kept: Kept = {
    events: 0,
    length: 0,
    session: false,
    restUntil: 0,
    failures: 0,
  };
  try {
    for (const key of Object.keys(localStorage)) {
      // Behind the prefix: the org or the token and the endpoint, encoded, then what the key is of.
      const [, scope = '', name = ''] = key.startsWith(PREFIX) ? key.split(':') : [];
      if (!scope.endsWith(encodeURIComponent(endpoint))) continue;
      const text = localStorage.getItem(key) ?? '';
      const value = read(text);
      if (name === '$server') {
        const { restUntil, failures, capabilities } = value as unknown as Kept;
        Object.assign(kept, {
          restUntil: Math.max(kept.restUntil, restUntil || 0),
          failures: failures || 0,
          capabilities,
        });
      } else if (name === '$session') {
        kept.session = true;
      } else if ((value.event as { eventMetadata?: unknown } | undefined)?.eventMetadata) {
        kept.events++;
        kept.length += text.length;
      }
    }
    return kept;
  } catch {
    return undefined;
  }
}
