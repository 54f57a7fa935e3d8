import type { Observations } from './diagnose.js';
import type { Kept } from './kept.js';

const CONSENT: Record<Observations['consent'], string> = {
  granted: 'granted',
  pending: 'pending',
  denied: 'denied',
  stopped: 'tracking was stopped',
  none: 'not granted',
};

const events = (count: number) => `${count} event${count === 1 ? '' : 's'}`;

/** What waits, and for how long it has to. */
function queue({ waiting }: Observations, kept: Kept | undefined, now: number): string {
  const parts = [`${events(waiting)} of this page`];
  if (kept) {
    const size = kept.length < 1_000 ? '' : `, ${Math.round(kept.length / 1_000)} kB`;
    parts.push(`${kept.events} in storage${size}`);
    const pause = Math.ceil((kept.pausedUntil - now) / 1_000);
    if (pause > 0) parts.push(`paused for ${pause} s`);
    if (kept.failures) parts.push(`${kept.failures} failed in a row`);
  } else {
    parts.push('storage is refused');
  }
  return parts.join(' · ');
}

/**
 * What is known of tracker and page, as names and values.
 *
 * @param session id of the running one; undefined while the tracker is still to arrive
 * @param now ms since the epoch
 */
export function describeFacts(
  seen: Observations,
  session: string | null | undefined,
  endpoint: string,
  kept: Kept | undefined,
  now: number,
): [name: string, value: string][] {
  return [
    ['Session', session ?? 'none'],
    ['Consent', CONSENT[seen.consent]],
    ['Queue', queue(seen, kept, now)],
    ['Endpoint', endpoint],
    [
      'Server can',
      kept?.capabilities || (kept?.capabilities === '' ? 'what is documented' : 'not known yet'),
    ],
  ];
}
