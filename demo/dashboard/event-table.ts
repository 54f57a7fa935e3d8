import type { ListResponse, StoredEvent } from 'vitrine/client';
import { find } from '../look/find.js';
import { describeAddress, describeDevice } from './device-label.js';
import { element, number, write } from './element.js';
import { labelOf } from './event-types.js';
import { reconcile } from './reconcile.js';
import type { ViewState } from './view-state.js';

export interface TableActions {
  filter(by: Partial<ViewState>): void;
  open(event: StoredEvent): void;
  turn(page: number): void;
}

/** `24 Nov 2026, 21:03:07`: UTC, as everything here. */
export const timeLabel = (iso: string) =>
  new Date(iso).toLocaleString('en-GB', {
    timeZone: 'UTC',
    dateStyle: 'medium',
    timeStyle: 'medium',
  });

const button = (text: string, className: string, title: string, onClick: () => void) => {
  const made = element('button', { type: 'button', className, title, textContent: text });
  made.addEventListener('click', onClick);
  return made;
};

function makeRow(event: StoredEvent, { filter, open }: TableActions): HTMLTableRowElement {
  const { eventType, createdAt, sessionId, device, referer, eventMetadata, assetName } = event;
  const open_ = button(labelOf(eventType), 'open', 'Show everything of this event', () =>
    open(event),
  );
  open_.ariaHasPopup = 'dialog';
  const filters = (text: string | null, label: string, by: Partial<ViewState>) =>
    text ? button(label, 'value', `Only ${text}`, () => filter(by)) : '–';
  const variant = eventMetadata.item_variant;
  const product = assetName ?? eventMetadata.item_name ?? '–';
  const cells: [heading: string, content: Node | string][] = [
    ['Event', open_],
    ['Time', element('time', { dateTime: createdAt, textContent: timeLabel(createdAt) })],
    ['Product', [product, variant].filter(Boolean).join(' · ')],
    ['Session', filters(sessionId, sessionId.slice(0, 8), { session: sessionId })],
    [
      'Device',
      filters(device, device ? describeDevice(device).label : '', { device: device ?? '' }),
    ],
    [
      'Referer',
      filters(referer, referer ? describeAddress(referer) : '', { referer: referer ?? '' }),
    ],
  ];
  return element(
    'tr',
    {},
    ...cells.map(([heading, content]) => {
      const cell = element('td', { className: heading.toLowerCase() }, content);
      cell.dataset.heading = heading;
      return cell;
    }),
  );
}

/**
 * The list of events.
 *
 * @returns shows an answer; `fresh` marks what was not there a moment ago
 */
export function createTable(actions: TableActions) {
  const body = find('.log tbody');
  const previous = find<HTMLButtonElement>('.previous');
  const next = find<HTMLButtonElement>('.next');
  let page = 1;
  previous.addEventListener('click', () => actions.turn(page - 1));
  next.addEventListener('click', () => actions.turn(page + 1));

  return (answer: ListResponse, fresh: ReadonlySet<string>) => {
    const { events, perPage, count } = answer;
    page = answer.page;
    reconcile(body, events, {
      keyOf: ({ id }) => id,
      make: (event) => {
        const row = makeRow(event, actions);
        row.classList.toggle('fresh', fresh.has(event.id));
        return row;
      },
    });
    const from = (page - 1) * perPage;
    const pages = Math.max(1, Math.ceil(count / perPage));
    find('.nothing').hidden = events.length > 0;
    write(
      find('.nothing'),
      count ? 'This page lies behind the last event: go back to an earlier one.' : 'No events.',
    );
    write(
      find('.position'),
      events.length
        ? `${number(from + 1)}–${number(from + events.length)} of ${number(count)}`
        : number(count),
    );
    write(find('.page-number'), `Page ${number(page)} of ${number(pages)}`);
    // Not `disabled`, which would drop the focus of whoever has turned to the last page.
    previous.ariaDisabled = `${page <= 1}`;
    next.ariaDisabled = `${page >= pages}`;
  };
}
