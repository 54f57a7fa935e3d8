import type { DeliveryResponse, DeliveryStats } from 'vitrine/contract';
import { DAY_MS } from '../lib/day.js';
import { forEachInSlices } from '../lib/for-each-in-slices.js';
import type { DeliveryCount } from '../store/store.js';
import { browserNames } from './browser-names.js';

/** An event with a longer queue delay counts as delayed. A first attempt that succeeds leaves well before. */
const DELAYED_MS = 5_000;

/** Browsers with a row of their own. All others share one. */
const MAX_BROWSERS = 30;
const OTHER = 'Other';

/** Sum of several counts. Delays have two digits, so few of them differ. */
type Sums = Omit<DeliveryCount, 'day' | 'device' | 'queueDelays'> & {
  queueDelays: Map<number, number>;
};

/** A count or a sum. */
type Counts = Omit<Sums, 'queueDelays'> & { queueDelays: Iterable<readonly [number, number]> };

const isoDay = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

const NUMBERS = [
  ...(['received', 'lost', 'outstanding', 'duplicates'] as const),
  ...(['batchedKnown', 'batched', 'laterPageKnown', 'sentByLaterPage'] as const),
];

const zero = (): Sums => ({
  ...{ received: 0, lost: 0, outstanding: 0, duplicates: 0, batchedKnown: 0, batched: 0 },
  ...{ laterPageKnown: 0, sentByLaterPage: 0, queueDelays: new Map() },
});

function add(sum: Sums, count: Counts): Sums {
  for (const name of NUMBERS) sum[name] += count[name];
  for (const [ms, events] of count.queueDelays)
    sum.queueDelays.set(ms, (sum.queueDelays.get(ms) ?? 0) + events);
  return sum;
}

/** Groups counts by a key, and adds up each group. */
async function sumBy(
  counts: Iterable<DeliveryCount>,
  keyOf: (count: DeliveryCount) => string,
): Promise<Map<string, Sums>> {
  const sums = new Map<string, Sums>();
  await forEachInSlices(counts, (count) => {
    const key = keyOf(count);
    sums.set(key, add(sums.get(key) ?? zero(), count));
  });
  return sums;
}

const ratio = (part: number, all: number) => (all ? part / all : null);

function statsOf(sums: Sums): DeliveryStats {
  const delays = [...sums.queueDelays].sort(([a], [b]) => a - b);
  const timed = delays.reduce((sum, [, events]) => sum + events, 0);
  const percentile = (part: number) => {
    let events = 0;
    for (const [ms, count] of delays) {
      events += count;
      if (events >= timed * part) return ms;
    }
    return null;
  };
  const delayed = delays.reduce((sum, [ms, events]) => sum + (ms > DELAYED_MS ? events : 0), 0);
  return {
    received: sums.received,
    lost: sums.lost,
    outstanding: sums.outstanding,
    duplicates: sums.duplicates,
    delayP50Ms: percentile(0.5),
    delayP99Ms: percentile(0.99),
    delayedRatio: ratio(delayed, timed),
    batchedRatio: ratio(sums.batched, sums.batchedKnown),
    sentByLaterPageRatio: ratio(sums.sentByLaterPage, sums.laterPageKnown),
  };
}

/** Days of a report: since the epoch, both included. */
export interface ReportDays {
  first: number;
  last: number;
}

/** Creates the delivery report: in total, by browser, and by day and browser. */
export async function toDeliveryResponse(
  counts: readonly DeliveryCount[],
  { first, last }: ReportDays,
): Promise<DeliveryResponse> {
  const names = await browserNames(counts.map(({ device }) => device));
  const browserOf = ({ device }: DeliveryCount) => names.get(device) as string;
  const byReceived = ([, a]: [string, Sums], [, b]: [string, Sums]) => b.received - a.received;
  const sums = await sumBy(counts, browserOf);
  const largest = [...sums].sort(byReceived).slice(0, MAX_BROWSERS);
  const named = new Set(largest.map(([browser]) => browser));
  const rowOf = (browser: string) => (named.has(browser) ? browser : OTHER);

  const total = zero();
  const byBrowser = new Map<string, Sums>();
  for (const [browser, sum] of sums) {
    add(total, sum);
    byBrowser.set(rowOf(browser), add(byBrowser.get(rowOf(browser)) ?? zero(), sum));
  }
  const byDay = await sumBy(counts, (count) => `${isoDay(count.day)} ${rowOf(browserOf(count))}`);
  return {
    from: isoDay(first),
    to: isoDay(last),
    total: statsOf(total),
    browsers: [...byBrowser]
      .sort(byReceived)
      .map(([browser, sum]) => ({ browser, ...statsOf(sum) })),
    days: [...byDay]
      .sort(byReceived)
      .sort(([a], [b]) => b.slice(0, 10).localeCompare(a.slice(0, 10)))
      .map(([key, sum]) => ({
        day: key.slice(0, 10),
        browser: key.slice(11),
        ...statsOf(sum),
      })),
  };
}
