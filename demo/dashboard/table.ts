import type { ListAnswer, StoredEvent } from 'vitrine/client';
import { openDetail } from './detail.js';
import { find, make, number, shortName } from './elements.js';
import { readFilters, setFilters } from './filters.js';
import { PER_PAGE } from './reader.js';
import { deviceName, pageName } from './shares.js';

const body = find<HTMLTableSectionElement>('.events tbody');
let drawn: string[] = [];
let view = '';

const time = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});

/** A cell; its label stands beside it on a phone. */
function cell(label: string, content: string | HTMLElement): HTMLTableCellElement {
  const td = make('td');
  td.dataset.label = label;
  td.append(content);
  return td;
}

function filterButton(text: string, title: string, change: Parameters<typeof setFilters>[0]) {
  const button = make('button', 'value', text);
  button.type = 'button';
  button.title = title;
  button.addEventListener('click', () => setFilters(change));
  return button;
}

function row(event: StoredEvent): HTMLTableRowElement {
  const tr = make('tr');
  tr.dataset.id = event.id;
  const open = make('button', 'open', shortName(event.eventType));
  open.type = 'button';
  open.title = 'Show everything about this event';
  open.addEventListener('click', () => openDetail(event));
  const at = make('time', '', time.format(new Date(event.createdAt)));
  at.dateTime = event.createdAt;
  const { sessionId, device, referer } = event;
  tr.append(
    cell('Time', at),
    cell('Event', open),
    cell('Product', event.assetName ?? '–'),
    cell('Session', filterButton(sessionId.slice(0, 8), `Session ${sessionId}`, { sessionId })),
    cell('Device', device ? filterButton(deviceName(device), device, { device }) : '–'),
    cell('Page', referer ? filterButton(pageName(referer), referer, { referer }) : '–'),
  );
  return tr;
}

/** Shows a page of events; what was there stays as it is, so that nothing is lost under the pointer. */
export function showTable({ events, count, page }: ListAnswer): void {
  const now = JSON.stringify(readFilters());
  const ids = events.map(({ id }) => id);
  const pages = Math.max(Math.ceil(count / PER_PAGE), 1);
  if (ids.join() !== drawn.join() || view !== now || !events.length) {
    const rows = new Map([...body.rows].map((tr) => [tr.dataset.id, tr]));
    const next = events.map((event) => {
      const tr = rows.get(event.id) ?? row(event);
      tr.classList.toggle('fresh', view === now && page === 1 && !rows.has(event.id));
      return tr;
    });
    const none = make('td', 'none', 'No events match.');
    none.colSpan = 6;
    const empty = make('tr');
    empty.append(none);
    const focused = document.activeElement as HTMLElement | null;
    body.replaceChildren(...(next.length ? next : [empty]));
    if (focused?.isConnected && focused !== document.activeElement) focused.focus();
  }
  drawn = ids;
  view = now;
  find('.count').textContent = `${number(count)} ${count === 1 ? 'event' : 'events'}`;
  find('.where').textContent = `Page ${number(page)} of ${number(pages)}`;
  find<HTMLButtonElement>('.newer').disabled = page <= 1;
  find<HTMLButtonElement>('.older').disabled = page >= pages;
}

for (const [selector, step] of [
  ['.newer', -1],
  ['.older', 1],
] as const) {
  find(selector).addEventListener('click', () => setFilters({ page: readFilters().page + step }));
}
