import type { DeliveryAnswer, DeliveryFigures } from 'vitrine/contract';
import { browserNames } from './browser-name.js';
import { DAY } from './day.js';
import { inTurns } from './in-turns.js';
import type { DeliveryCount } from './store/store.js';

/** A first attempt that gets through leaves well before: ms. */
const LATE = 5_000;

/** Browsers that are told one by one; the others are one together. */
const MAX_BROWSERS = 30;
const OTHER = 'Other';

/** Of many counts; how many events waited so many ms. There are few waits that differ in two digits. */
type Sums = Omit<DeliveryCount, 'day' | 'device' | 'waits'> & { waits: Map<number, number> };

/** What can be added up: counts, and sums of them. */
type Counts = Omit<Sums, 'waits'> & { waits: Iterable<readonly [number, number]> };

const isoDay = (day: number) => new Date(day * DAY).toISOString().slice(0, 10);

const NUMBERS = [
  ...(['received', 'lost', 'outstanding', 'duplicates'] as const),
  ...(['noted', 'batched', 'paged', 'nextPage'] as const),
];

const nothing = (): Sums => ({
  ...{ received: 0, lost: 0, outstanding: 0, duplicates: 0 },
  ...{ noted: 0, batched: 0, paged: 0, nextPage: 0, waits: new Map() },
});

function add(sum: Sums, count: Counts): Sums {
  for (const name of NUMBERS) sum[name] += count[name];
  for (const [ms, events] of count.waits) sum.waits.set(ms, (sum.waits.get(ms) ?? 0) + events);
  return sum;
}

/** Adds counts up, under a key that each has. */
async function sumBy(
  counts: Iterable<DeliveryCount>,
  keyOf: (count: DeliveryCount) => string,
): Promise<Map<string, Sums>> {
  const sums = new Map<string, Sums>();
  await inTurns(counts, (count) => {
    const key = keyOf(count);
    sums.set(key, add(sums.get(key) ?? nothing(), count));
  });
  return sums;
}

const share = (part: number, all: number) => (all ? part / all : null);

function figuresOf(sums: Sums): DeliveryFigures {
  const waits = [...sums.waits].sort(([a], [b]) => a - b);
  const timed = waits.reduce((sum, [, events]) => sum + events, 0);
  const percentile = (part: number) => {
    let seen = 0;
    for (const [ms, events] of waits) {
      seen += events;
      if (seen >= timed * part) return ms;
    }
    return null;
  };
  const late = waits.reduce((sum, [ms, events]) => sum + (ms > LATE ? events : 0), 0);
  return {
    received: sums.received,
    lost: sums.lost,
    outstanding: sums.outstanding,
    duplicates: sums.duplicates,
    delayP50: percentile(0.5),
    delayP99: percentile(0.99),
    late: share(late, timed),
    byArray: share(sums.batched, sums.noted),
    byNextPage: share(sums.nextPage, sums.paged),
  };
}

/**
 * The report of counts by day and device: by day and browser, by browser, and all together.
 *
 * @param first days since the epoch
 * @param last included
 */
export async function toDelivery(
  counts: readonly DeliveryCount[],
  first: number,
  last: number,
): Promise<DeliveryAnswer> {
  const names = await browserNames(counts.map(({ device }) => device));
  const browserOf = ({ device }: DeliveryCount) => names.get(device) as string;
  const byReceived = ([, a]: [string, Sums], [, b]: [string, Sums]) => b.received - a.received;
  const every = await sumBy(counts, browserOf);
  const most = [...every].sort(byReceived).slice(0, MAX_BROWSERS);
  const told = new Set(most.map(([browser]) => browser));
  const toldAs = (browser: string) => (told.has(browser) ? browser : OTHER);

  const all = nothing();
  const byBrowser = new Map<string, Sums>();
  for (const [browser, sums] of every) {
    add(all, sums);
    byBrowser.set(toldAs(browser), add(byBrowser.get(toldAs(browser)) ?? nothing(), sums));
  }
  const byDay = await sumBy(counts, (count) => `${isoDay(count.day)} ${toldAs(browserOf(count))}`);
  return {
    from: isoDay(first),
    to: isoDay(last),
    total: figuresOf(all),
    browsers: [...byBrowser]
      .sort(byReceived)
      .map(([browser, sums]) => ({ browser, ...figuresOf(sums) })),
    days: [...byDay]
      .sort(byReceived)
      .sort(([a], [b]) => b.slice(0, 10).localeCompare(a.slice(0, 10)))
      .map(([key, sums]) => ({
        day: key.slice(0, 10),
        browser: key.slice(11),
        ...figuresOf(sums),
      })),
  };
}
