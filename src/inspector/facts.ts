import type { Observations } from './diagnose.js';
import type { StoredQueue } from './stored-queue.js';

const CONSENT: Record<Observations['consent'], string> = {
  granted: 'granted',
  pending: 'pending',
  denied: 'denied',
  stopped: 'tracking was stopped',
  none: 'not granted',
};

const events = (count: number) => `${count} event${count === 1 ? '' : 's'}`;

/** The waiting events, and the end of their pause. */
function queue({ waiting }: Observations, stored: StoredQueue | undefined, now: number): string {
  const parts = [`${events(waiting)} of this page`];
  if (stored) {
    const size = stored.length < 1_000 ? '' : `, ${Math.round(stored.length / 1_000)} kB`;
    parts.push(`${stored.events} in storage${size}`);
    const pause = Math.ceil((stored.pausedUntil - now) / 1_000);
    if (pause > 0) parts.push(`paused for ${pause} s`);
    if (stored.failures) parts.push(`${stored.failures} failed in a row`);
  } else {
    parts.push('storage is refused');
  }
  return parts.join(' · ');
}

interface Parts {
  state: Observations;
  /** Id of the running one; undefined while the tracker is still to arrive. */
  session: string | null | undefined;
  endpoint: string;
  stored: StoredQueue | undefined;
  /** ms since the epoch. */
  now: number;
}

/** The facts of tracker and page, as names and values. */
export function describeFacts({
  state,
  session,
  endpoint,
  stored,
  now,
}: Parts): [name: string, value: string][] {
  return [
    ['Session', session ?? 'none'],
    ['Consent', CONSENT[state.consent]],
    ['Queue', queue(state, stored, now)],
    ['Endpoint', endpoint],
    [
      'Server can',
      stored?.capabilities ||
        (stored?.capabilities === '' ? 'what is documented' : 'not known yet'),
    ],
  ];
}
