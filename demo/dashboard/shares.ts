import type { StoredEvent } from 'vitrine/client';
import { parseDevice } from 'vitrine/device';
import { find, make, number, percent } from './elements.js';
import { type Filters, setFilters } from './filters.js';
import { SAMPLE } from './reader.js';

const MOST = 6;
const names = new Map<string, string>();

/** `Mobile Safari · iOS`; the string itself where nothing is known of it. */
export function deviceName(userAgent: string | null): string {
  if (!userAgent) return 'unknown';
  let name = names.get(userAgent);
  if (name === undefined) {
    const { $browser, $os } = parseDevice(userAgent);
    name = [$browser, $os].filter(Boolean).join(' · ') || userAgent;
    names.set(userAgent, name);
  }
  return name;
}

/** `localhost:4310/lounge-chair` */
export const pageName = (address: string | null) =>
  address?.replace(/^https?:\/\//, '') ?? 'unknown';

/** The most frequent values, each a button that filters by it. */
function showShares(
  host: HTMLElement,
  values: readonly (string | null)[],
  field: keyof Filters,
  name: (value: string | null) => string,
) {
  const counts = new Map<string | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST);
  host.replaceChildren(
    ...top.map(([value, count]) => {
      const item = make('li');
      const button = make('button', 'label', name(value));
      button.type = 'button';
      button.disabled = value === null;
      button.title = `Show the events of ${value}`;
      button.addEventListener('click', () => setFilters({ [field]: value ?? '' }));
      const bar = make('span', 'fill');
      bar.style.inlineSize = percent(count, values.length).replace(' ', '');
      item.append(
        button,
        make('b', '', number(count)),
        make('em', '', percent(count, values.length)),
        bar,
      );
      return item;
    }),
  );
}

/** Devices and referers of the newest events. */
export function showDevicesAndReferers(events: readonly StoredEvent[]): void {
  showShares(
    find('.devices'),
    events.map(({ device }) => device),
    'device',
    deviceName,
  );
  showShares(
    find('.referers'),
    events.map(({ referer }) => referer),
    'referer',
    pageName,
  );
  find('.sample').textContent =
    events.length < SAMPLE
      ? `Of all ${number(events.length)} events.`
      : `Of the newest ${number(SAMPLE)} events.`;
}
