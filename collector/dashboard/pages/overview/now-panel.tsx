import { useState } from 'preact/hooks';
import type { SessionSummary, SessionsResponse } from 'vitrine/contract';
import { useAddress } from '../../address/use-address.js';
import { usePolled } from '../../api/use-polled.js';
import type { Scope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { MoneyList } from '../../components/money-list.js';
import { Panel } from '../../components/panel.js';

/** A session without an event for so long is over. */
const ACTIVE_MS = 30 * 60_000;

const SHOWN = 6;

interface NowPanelProps {
  scope: Scope;
}

/** Visitors of the last half hour, read again every few seconds. */
export function NowPanel({ scope }: NowPanelProps) {
  const { pageHref } = useAddress();
  const [paused, setPaused] = useState(false);
  const { format, state, org } = scope;
  const urlAt = (time: number, own: { perPage: number } | { format: 'csv' }) =>
    scope.list('/events/sessions', {
      ...state.filters,
      ...{ robots: state.robots, timezone: org.timezone },
      from: new Date(time - ACTIVE_MS).toISOString(),
      ...own,
    });
  const sessions = usePolled<SessionsResponse>((time) => urlAt(time, { perPage: SHOWN }), {
    paused,
  });
  const describe = ({ landingPage, products, channel, device }: SessionSummary) =>
    [products[0] ?? landingPage, channel, device.type].filter(Boolean).join(' · ');

  return (
    <Panel
      title="Now"
      note={`Sessions with an event in the last 30 minutes${sessions.readAt ? `, read at ${format.time(sessions.readAt)}` : ''}`}
      csv={sessions.readAt ? urlAt(sessions.readAt, { format: 'csv' }) : undefined}
      actions={
        // WCAG 2.2.2: visitors can pause content that updates by itself.
        <button
          type="button"
          class="button"
          aria-pressed={paused}
          onClick={() => setPaused(!paused)}
        >
          Pause
        </button>
      }
    >
      <Answer of={sessions} lines={4}>
        {({ count, sessions: rows }) => (
          <>
            <p class="now-count">
              <b data-now="sessions">{format.count(count)}</b>{' '}
              {count === 1 ? 'session' : 'sessions'}
            </p>
            <ul class="now-list">
              {rows.map((session) => (
                <li key={session.sessionId}>
                  <a href={pageHref(`/sessions/${encodeURIComponent(session.sessionId)}`)}>
                    {describe(session)}
                  </a>
                  <span class="note">
                    {format.count(session.events)} events, last at {format.time(session.end)}{' '}
                    {session.values.length > 0 && (
                      <MoneyList values={session.values} format={format} />
                    )}
                  </span>
                </li>
              ))}
            </ul>
            {count === 0 && (
              <p class="note">Nobody is in the shop. The page looks again by itself.</p>
            )}
          </>
        )}
      </Answer>
    </Panel>
  );
}
