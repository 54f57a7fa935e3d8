import { afterEach, expect, it, vi } from 'vitest';
import { createAuditLog } from '../src/administration/audit-log.js';
import {
  createDailyUpkeep,
  type DailyUpkeep,
  lastDue,
} from '../src/administration/daily-upkeep.js';
import { openStore } from '../src/index.js';
import { DAY_MS } from '../src/lib/day.js';
import type { Store } from '../src/store/store.js';
import { createRemoteStore } from '../src/workers/remote-store.js';
import { configOf, NOW } from './support/collector.js';

/** The daily correction of the rollup, and the state that collectors share about their daily runs. */

const schedules: DailyUpkeep[] = [];
afterEach(async () => {
  for (const schedule of schedules.splice(0)) await schedule.stop();
});

const CORRECTED = 'corrected 7 counts by day';
const DUE = lastDue('03:30', NOW);

interface Started {
  store: Store;
  /** Default: it corrects 7 counts. */
  correctRollup?: () => Promise<number>;
  clock?: { time: number };
  maxStopMs?: number;
}

/** Starts a collector without a retention, on a store whose rollup is corrected. */
function startCorrections({
  store,
  correctRollup = async () => 7,
  clock = { time: NOW },
  maxStopMs,
}: Started) {
  const log: string[] = [];
  const schedule = createDailyUpkeep({
    store: { ...store, correctRollup },
    audit: createAuditLog(store.admin, () => clock.time),
    config: () => ({ ...configOf(), pruneAt: '03:30' }),
    now: () => clock.time,
    log: {
      info: (message) => void log.push(message),
      error: (_fields, message) => void log.push(message),
    },
    ...{ checkMs: 5, maxStopMs },
  });
  schedules.push(schedule);
  schedule.start();
  return { log, stop: schedule.stop };
}

/** Starts a collector whose correction goes on until the test ends it. Settles once it goes on. */
const startLongCorrection = (store: Store, maxStopMs?: number) =>
  new Promise<ReturnType<typeof startCorrections> & { end: (result: Promise<number>) => void }>(
    (resolve) => {
      const started = startCorrections({
        ...{ store, ...(maxStopMs !== undefined && { maxStopMs }) },
        correctRollup: () => new Promise((end) => resolve({ ...started, end })),
      });
    },
  );

const stateOf = async ({ admin }: Store) => (await admin.get('schedule', 'rollup'))?.value;

it('corrects the rollup once a day for all collectors of a store, without a retention', async () => {
  const store = openStore('sqlite::memory:');
  const clock = { time: NOW };
  const reads = vi.spyOn(store.admin, 'get');
  const collectors = [startCorrections({ store, clock }), startCorrections({ store, clock })];
  const logged = () => collectors.flatMap(({ log }) => log);
  await vi.waitFor(() => expect(reads.mock.calls.length).toBeGreaterThan(6));
  expect(logged()).toEqual([CORRECTED]);
  clock.time += DAY_MS;
  await vi.waitFor(() => expect(logged()).toEqual([CORRECTED, CORRECTED]));
});

it('reports a rollup that cannot be corrected, and tries again later', async () => {
  const clock = { time: NOW };
  let tries = 0;
  const { log } = startCorrections({
    ...{ store: openStore('sqlite::memory:'), clock },
    correctRollup: async () => {
      if (++tries === 1) throw new Error('away');
      return 0;
    },
  });
  await vi.waitFor(() => expect(log).toHaveLength(1));
  expect(log).toEqual(['cannot correct the counts by day; the next try follows within 6 hours']);
  clock.time += 7 * 3_600_000;
  await vi.waitFor(() => expect(tries).toBe(2));
});

it('corrects the rollup of the store of another process only when that store has one', async () => {
  const calls: string[] = [];
  const { store, correctRollup } = createRemoteStore(({ method }) => void calls.push(method));
  expect(store.correctRollup).toBe(undefined);
  void correctRollup();
  expect(calls).toEqual(['correctRollup']);
});

it('logs once that the store cannot be reached, and that it can again', async () => {
  const store = openStore('sqlite::memory:');
  const fail = () => vi.spyOn(store.admin, 'get').mockRejectedValue(new Error('away'));
  const reads = fail();
  const { log } = startCorrections({ store });
  await vi.waitFor(() => expect(reads.mock.calls.length).toBeGreaterThan(5));
  const failure =
    'the daily upkeep cannot read or write its state in the store; it tries again every 0.005 s, and logs its success';
  expect(log).toEqual([failure]);
  reads.mockRestore();
  const recovered = [failure, CORRECTED, 'the daily upkeep can reach the store again'];
  await vi.waitFor(() => expect(log).toEqual(recovered));
  fail();
  await vi.waitFor(() => expect(log).toEqual([...recovered, failure]));
});

it.each([
  ['a due moment', { dueAt: NOW + 400 * DAY_MS, startedAt: NOW + 400 * DAY_MS, isFinished: true }],
  ['a start', { dueAt: DUE, startedAt: NOW + 400 * DAY_MS, isFinished: false }],
])('runs in spite of %s that a wrong clock has put into the future', async (_, value) => {
  const store = openStore('sqlite::memory:');
  await store.admin.put({ kind: 'schedule', key: 'rollup', version: 0, value });
  const { log } = startCorrections({ store });
  await vi.waitFor(() => expect(log).toEqual([CORRECTED]));
  await vi.waitFor(async () =>
    expect(await stateOf(store)).toEqual({ dueAt: DUE, startedAt: NOW, isFinished: true }),
  );
});

it('runs once on each of two collectors whose clocks differ by a day', async () => {
  const store = openStore('sqlite::memory:');
  let checks = 0;
  const clockAt = (time: number) => ({
    get time() {
      checks++;
      return time;
    },
  });
  const clocks = [clockAt(NOW), clockAt(NOW + DAY_MS)];
  const logs = clocks.map((clock) => startCorrections({ store, clock }).log);
  await vi.waitFor(() => expect(checks).toBeGreaterThan(100));
  expect(logs).toEqual([[CORRECTED], [CORRECTED]]);
});

it('writes the end of a run later when the store fails', async () => {
  const store = openStore('sqlite::memory:');
  const { put } = store.admin;
  let isDown = true;
  vi.spyOn(store.admin, 'put').mockImplementation(async (record) => {
    if (isDown && record.value.isFinished) throw new Error('away');
    return put(record);
  });
  const { log } = startCorrections({ store });
  await vi.waitFor(() => expect(log).toHaveLength(2));
  isDown = false;
  await vi.waitFor(async () =>
    expect(await stateOf(store)).toEqual({ dueAt: DUE, startedAt: NOW, isFinished: true }),
  );
  expect(log.filter((line) => line === CORRECTED)).toHaveLength(1);
});

it('does not repeat the run of a collector whose clock is a minute ahead', async () => {
  const store = openStore('sqlite::memory:');
  const dueAt = DUE + DAY_MS;
  const value = { dueAt, startedAt: dueAt, isFinished: true };
  await store.admin.put({ kind: 'schedule', key: 'rollup', version: 0, value });
  const clock = { time: dueAt - 60_000 };
  const reads = vi.spyOn(store.admin, 'get');
  const { log } = startCorrections({ store, clock });
  await vi.waitFor(() => expect(reads.mock.calls.length).toBeGreaterThan(5));
  expect(log).toEqual([]);
  clock.time = dueAt + DAY_MS;
  await vi.waitFor(() => expect(log).toEqual([CORRECTED]));
});

it('leaves a correction that outlasts its stop to the next start, and does not log its end', async () => {
  const store = openStore('sqlite::memory:');
  const { log, stop, end } = await startLongCorrection(store, 10);
  await stop();
  // As when the store closes: nothing can be written any more.
  const writes = vi.spyOn(store.admin, 'put').mockRejectedValue(new Error('closed'));
  end(Promise.reject(new Error('closed')));
  await stop();
  writes.mockRestore();
  const next = startCorrections({ store });
  await vi.waitFor(() => expect(next.log).toEqual([CORRECTED]));
  expect(log).toEqual([]);
});

it('counts a correction that succeeds while it stops', async () => {
  const store = openStore('sqlite::memory:');
  const { log, stop, end } = await startLongCorrection(store);
  const stopped = stop();
  end(Promise.resolve(7));
  await stopped;
  expect(log).toEqual([CORRECTED]);
  expect(await stateOf(store)).toEqual({ dueAt: DUE, startedAt: NOW, isFinished: true });
});
