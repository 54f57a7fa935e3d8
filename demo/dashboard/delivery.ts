import type { DeliveryResponse, DeliveryStats } from 'vitrine/contract';
import { find } from '../look/find.js';
import { element, number, percent, write } from './element.js';
import { dateLabel, isoDay, toDay } from './periods.js';
import { spanOf, type ViewState } from './view-state.js';

/** The most that one report covers: days. */
const MOST_DAYS = 366;

/** `240 ms`, `3.2 s`, `5 min`, `7.5 h` */
function duration(ms: number | null): string {
  if (ms === null) return '–';
  const short = (value: number) => Number(value.toFixed(value < 10 ? 1 : 0));
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 60_000) return `${short(ms / 1_000)} s`;
  return ms < 3_600_000 ? `${short(ms / 60_000)} min` : `${short(ms / 3_600_000)} h`;
}

/**
 * Asks the server of this page, which asks the collector: the report takes a private token, and no page
 * may have one.
 *
 * @throws Error when there is no report
 */
export async function readDelivery(
  state: ViewState,
  signal: AbortSignal,
): Promise<DeliveryResponse> {
  const { first, last } = spanOf(state, toDay(Date.now()));
  const from = Math.max(first ?? 0, last - MOST_DAYS + 1);
  const query = new URLSearchParams({ from: isoDay(from), to: isoDay(last) });
  const answer = await fetch(`/delivery?${query}`, { signal });
  if (!answer.ok) throw new Error(`There is no delivery report (${answer.status})`);
  return answer.json();
}

const shareLost = ({ lost, received }: DeliveryStats) => percent(lost, lost + received || 1);

/** What was lost, what came twice and how late events came: all together, and by browser. */
export function showDelivery({ from, to, total, browsers }: DeliveryResponse): void {
  const panel = find('.delivery');
  const figures: [name: string, value: string, more: string][] = [
    ['lost', number(total.lost), `${shareLost(total)} of all that happened`],
    ['duplicates', number(total.duplicates), 'came again, counted once'],
    ['p50', duration(total.delayP50Ms), 'half of the events, at most'],
    ['p99', duration(total.delayP99Ms), '99 in 100, at most'],
  ];
  for (const [name, value, more] of figures) {
    write(find(`[data-delivery="${name}"]`, panel), value);
    write(find(`[data-delivery="${name}"] + .small`, panel), more);
  }
  const day = (text: string) => dateLabel(toDay(Date.parse(text)));
  write(find('.delivery-span', panel), `${day(from)} to ${day(to)}, UTC`);
  find('tbody', panel).replaceChildren(
    ...browsers.map((row) => {
      const values = [
        number(row.received),
        number(row.lost),
        number(row.duplicates),
        duration(row.delayP50Ms),
        duration(row.delayP99Ms),
      ];
      return element(
        'tr',
        {},
        element('th', { scope: 'row', textContent: row.browser }),
        ...values.map((textContent) => element('td', { textContent })),
      );
    }),
  );
}
