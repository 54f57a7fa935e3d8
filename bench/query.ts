/**
 * `npm run bench:query`: what lists, counts and reports cost as the store grows from ten thousand events to ten
 * million, each asked of the file that `vitrine-collector` would serve. It takes about a quarter of an
 * hour and 10 GB in the folder for temporary files; `-- --sizes 10000,100000` measures these alone, and leaves the
 * other results as they are. A question that the collector would stop is stopped, and printed as such.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore, StoreUnavailableError } from 'vitrine-collector';
import { fillStore } from './fill.js';
import { DAYS, LARGE_ORG } from './fill-events.js';
import { keep, last, median, mergeSizes } from './machine.js';

const { values } = parseArgs({
  options: { sizes: { type: 'string', default: '10000,100000,1000000,10000000' } },
});
const SIZES = values.sizes.split(',').map(Number);
const ROUNDS = 9;

/** A question that takes longer than this is asked three times: ms. The first one may wait for the disk. */
const LONG = 1_000;
const DAY = 86_400_000;
const NOW = Math.floor(Date.now() / DAY) * DAY;
const KEYS = ['item_id'];

/** Days of the large org that hold about a million events when the file has ten million. */
const MILLION_DAYS = 511;

interface Size {
  events: number;
  bytesPerEvent: number;
  bytesPerEventWithoutMetadataIndex: number;
  fillSeconds: number;
  milliseconds: Record<string, number | string>;
}

const round = (ms: number) => Number(ms.toPrecision(3));

/** The median of several runs: ms, or a text such as `503 after 10,000 ms`. */
async function time(question: () => Promise<unknown>): Promise<number | string> {
  const runs: number[] = [];
  while (runs.length < (Math.max(0, ...runs) > LONG ? 3 : ROUNDS)) {
    const begin = performance.now();
    try {
      await question();
    } catch (error) {
      if (error instanceof StoreUnavailableError)
        return `503 after ${round(performance.now() - begin)} ms`;
      throw error;
    }
    runs.push(performance.now() - begin);
  }
  return round(median(runs));
}

async function ask(path: string, events: number) {
  const begin = performance.now();
  const store = openStore(`sqlite:${path}`, { indexedMetadataKeys: KEYS });
  const [any] = (await store.scan(undefined, 1)) ?? [];
  const startUp = performance.now() - begin;
  const org = LARGE_ORG;
  const newest = { org, sort: '-createdAt', limit: 50, offset: 0 } as const;
  const delivery = (days: number) =>
    store.delivery({ org, from: NOW - days * DAY, to: NOW, activeSince: NOW });
  const questions: Record<string, () => Promise<unknown>> = {
    'views by day of an org': () => store.days({ org, from: NOW - DAYS * DAY, to: NOW }),
    'newest 50 of a type': () => store.list({ ...newest, eventType: 'product cart-add' }),
    'newest 50 by an indexed key': () => store.list({ ...newest, metadata: { item_id: 'SKU-7' } }),
    'newest 50 by another key, within 7 days': () =>
      store.list({ ...newest, from: NOW - 7 * DAY, metadata: { third: 5 } }),
    'newest 50 by another key, of all': () => store.list({ ...newest, metadata: { third: 5 } }),
    'one event by its id': () => store.get(org, any?.id ?? ''),
    'delivery report of 30 days': () => delivery(30),
    [`delivery report of ${MILLION_DAYS} days`]: () => delivery(MILLION_DAYS),
  };
  const milliseconds: Record<string, number | string> = { 'start-up': round(startUp) };
  for (const [name, question] of Object.entries(questions)) {
    milliseconds[name] = await time(question);
    process.stderr.write(`${events.toLocaleString('en')}: ${name}: ${milliseconds[name]}\n`);
  }
  const reported = (await store.days({ org, from: NOW - MILLION_DAYS * DAY, to: NOW })).reduce(
    (sum, { count }) => sum + count,
    0,
  );
  await store.close();
  return { milliseconds, reported };
}

const kept = last<{ sizes: Size[] }>('query');
const folder = mkdtempSync(join(tmpdir(), 'vitrine-query-'));
try {
  const sizes: Size[] = [];
  for (const events of SIZES) {
    const path = join(folder, `${events}.db`);
    const begin = performance.now();
    const filled = await fillStore({ path, events, indexedMetadataKeys: KEYS, end: NOW });
    const fillSeconds = Math.round((performance.now() - begin) / 1_000);
    const { milliseconds, reported } = await ask(path, events);
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    sizes.push({
      events,
      bytesPerEvent: Math.round(filled.bytes / events),
      bytesPerEventWithoutMetadataIndex: Math.round(filled.bytesWithoutMetadataIndexes / events),
      fillSeconds,
      ...{ [`eventsIn${MILLION_DAYS}Days`]: reported },
      milliseconds,
    });
    // At once, since the largest takes the longest and may break off.
    keep('query', {
      ...{ rounds: ROUNDS, indexedMetadataKeys: KEYS },
      sizes: mergeSizes(kept?.sizes, sizes),
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
