import type { StoredEvent } from 'vitrine/client';
import { find } from '../look/find.js';
import { describeAddress, describeDevice } from './device-label.js';
import { element, number, percent, write } from './element.js';
import { reconcile } from './reconcile.js';
import type { ViewState } from './view-state.js';

/** How many of the most recent events are looked at: the API does not count by device. */
export const SAMPLE = 500;

const SHOWN = 6;

interface Share {
  value: string;
  count: number;
}

interface Kind {
  list: string;
  pick(event: StoredEvent): string | null;
  labelOf(value: string): string;
  filterBy(value: string): Partial<ViewState>;
}

const KINDS: Kind[] = [
  {
    list: '.devices',
    pick: ({ device }) => device,
    labelOf: (value) => describeDevice(value).label,
    filterBy: (device) => ({ device }),
  },
  {
    list: '.referers',
    pick: ({ referer }) => referer,
    labelOf: describeAddress,
    filterBy: (referer) => ({ referer }),
  },
];

function sharesOf(values: (string | null)[]): Share[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}

/** Devices and pages of the most recent events; each is a filter of the list. */
export function showBreakdowns(
  events: readonly StoredEvent[],
  filter: (by: Partial<ViewState>) => void,
): void {
  for (const { list, pick, labelOf, filterBy } of KINDS) {
    const shares = sharesOf(events.map(pick));
    reconcile(find(list), shares.slice(0, SHOWN), {
      keyOf: ({ value }) => value,
      make: ({ value }) => {
        const button = element(
          'button',
          { type: 'button', className: 'share-name', title: value },
          labelOf(value),
        );
        button.addEventListener('click', () => filter(filterBy(value)));
        return element(
          'li',
          {},
          button,
          element('span', { className: 'amount' }),
          element('span', { className: 'meter', ariaHidden: 'true' }, element('i')),
        );
      },
      update: (item, { count }) => {
        write(find('.amount', item), percent(count, events.length));
        find('.meter i', item).style.width = `${(100 * count) / events.length}%`;
      },
    });
    const more = shares.length - SHOWN;
    write(find(`${list} + .rest`), more > 0 ? `and ${number(more)} more` : '');
  }
  const types = sharesOf(events.map(({ device }) => device && describeDevice(device).type));
  write(
    find('.device-types'),
    types.map(({ value, count }) => `${value} ${percent(count, events.length)}`).join(' · '),
  );
  for (const caption of document.querySelectorAll('.sample')) {
    write(caption, `Of the ${number(events.length)} most recent events, whatever the period.`);
  }
}
