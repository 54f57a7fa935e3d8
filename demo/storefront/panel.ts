import type { StatusChange } from 'vitrine';
import { onStatusChange } from './vitrine.js';

const KEY = 'halden-panel';
const MOST = 40;

const LABELS: Record<StatusChange['status'], string> = {
  queued: 'kept',
  sending: 'sending',
  sent: 'stored',
  unconfirmed: 'unconfirmed',
  dropped: 'dropped',
};

interface Row {
  id: string;
  type: string;
  status: StatusChange['status'];
  /** Code and message of the receipt; empty when all is well. */
  reason: string;
  time: number;
  /** From track() to the receipt: ms. */
  took?: number | undefined;
}

const element = (tag: string, className: string, text = '') =>
  Object.assign(document.createElement(tag), { className, textContent: text });

const nameOf = ({ type }: Row) => type.replace(/^product /, '');

const duration = (ms: number) => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`);

const stateOf = ({ status, took }: Row) =>
  status === 'sent' && took !== undefined
    ? `${LABELS.sent} after ${duration(took)}`
    : LABELS[status];

/** Shows each event from `track()` to its receipt, over the pages of this tab. */
export function showPanel(host: HTMLElement): void {
  const rows = new Map<string, Row>(JSON.parse(sessionStorage.getItem(KEY) ?? '[]'));
  const details = element('details', '') as HTMLDetailsElement;
  details.open = matchMedia('(min-width: 60rem)').matches;
  const summary = element('summary', '');
  const title = element('span', 'panel-title', 'Live events');
  const tally = element('span', 'tally');
  const latest = element('span', 'latest');
  summary.append(title, latest, tally);
  const list = element('ol', 'events');
  // It scrolls, so the keyboard must reach it.
  Object.assign(list, { tabIndex: 0, ariaLabel: 'Live events' });
  const inspect = element('a', 'inspect', 'Open the inspector');
  inspect.setAttribute('href', '?vitrine_inspector');
  details.append(summary, list, inspect);
  host.append(details);

  const draw = () => {
    const newest = [...rows.values()].reverse();
    const stored = newest.filter(({ status }) => status === 'sent').length;
    tally.textContent = `${stored} of ${newest.length} stored`;
    latest.textContent = newest[0] ? nameOf(newest[0]) : '';
    list.replaceChildren(
      ...newest.map((row) => {
        const item = element('li', row.status);
        const time = new Date(row.time).toLocaleTimeString('en-GB');
        item.append(
          element('span', 'type', nameOf(row)),
          element('span', 'state', stateOf(row)),
          element('span', 'when', time),
        );
        if (row.reason) item.append(element('span', 'reason', row.reason));
        return item;
      }),
    );
    if (!newest.length) list.append(element('li', 'empty', 'Nothing yet. Turn the chair.'));
  };

  onStatusChange(({ eventId, status, code, message, event }, now) => {
    if (!event) return;
    const time = (event.eventMetadata.$time as number) ?? now;
    const reason = [code, message].filter(Boolean).join(': ');
    const took = status === 'sent' ? now - time : undefined;
    rows.set(eventId, { id: eventId, type: event.eventType, status, reason, time, took });
    for (const id of [...rows.keys()].slice(0, Math.max(rows.size - MOST, 0))) rows.delete(id);
    sessionStorage.setItem(KEY, JSON.stringify([...rows]));
    draw();
  });
  draw();
}
