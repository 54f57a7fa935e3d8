import { element } from './element.js';
import type { EventHistory } from './event-log.js';

export interface EventRow {
  node: HTMLLIElement;
  /** Shows what has become of the event. */
  update(): void;
}

/** Time of day with tenths of a second, since many changes share a second. */
const timeOf = (at: number) => {
  const time = new Date(at);
  return `${time.toLocaleTimeString('en-GB')}.${Math.floor(time.getMilliseconds() / 100)}`;
};

/** The row of one event: its status and, when opened, its history and its body. */
export function createEventRow(history: EventHistory): EventRow {
  const type = element('span', { className: 'type' });
  const state = element('span', { className: 'state' });
  const when = element('span', { className: 'when' });
  const reason = element('span', { className: 'reason' });
  const steps = element('ol', { className: 'steps' });
  const payload = element('pre', { tabIndex: 0, ariaLabel: 'Payload' });
  const details = element(
    'details',
    {},
    element('summary', {}, type, state, when, reason),
    element('div', { className: 'more' }, steps, payload),
  );
  const node = element('li', {}, details);

  /** Formats the body only for open rows: each may have 64 KiB of text. */
  const unfold = () => {
    if (!details.open) return;
    const [{ at: begin }] = history.steps;
    steps.replaceChildren(
      ...history.steps.map(({ status, code, message, at }) =>
        element('li', {
          textContent: [`+${at - begin} ms`, status, code, message].filter(Boolean).join(' · '),
        }),
      ),
    );
    const { id, event } = history.change;
    if (id) steps.append(element('li', { textContent: `stored as ${id}` }));
    payload.textContent = event ? JSON.stringify(event, null, 2) : 'There was no event to read.';
  };
  details.addEventListener('toggle', unfold);

  return {
    node,
    update() {
      const { status, code, message, event } = history.change;
      node.dataset.status = status;
      type.textContent = event?.eventType ?? 'unreadable event';
      type.title = type.textContent;
      state.textContent = status;
      when.textContent = timeOf(history.steps[0].at);
      reason.textContent = [code, message].filter(Boolean).join(': ');
      unfold();
    },
  };
}
