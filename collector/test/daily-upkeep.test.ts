import { afterEach, expect, it, vi } from 'vitest';
import { record } from '../../test/conformance/records.js';
import { createAuditLog } from '../src/administration/audit-log.js';
import {
  createDailyUpkeep,
  type DailyUpkeep,
  lastDue,
} from '../src/administration/daily-upkeep.js';
import { openStore } from '../src/index.js';
import { DAY_MS } from '../src/lib/day.js';
import type { Store } from '../src/store/store.js';
import { configOf, NOW, ORG, OTHER_ORG } from './support/collector.js';

const store = openStore('sqlite::memory:');
const schedules: DailyUpkeep[] = [];
afterEach(async () => {
  for (const schedule of schedules.splice(0)) await schedule.stop();
});

/** A collector with a retention of 10 days for one of its two orgs. */
function startSchedule(clock: { time: number }, of: Store = store, maxStopMs?: number) {
  const config = configOf();
  const [first, second] = config.orgs;
  const erased: string[] = [];
  const schedule = createDailyUpkeep({
    ...{ store: of, audit: createAuditLog(of.admin, () => clock.time), checkMs: 5, maxStopMs },
    config: () => ({
      ...config,
      pruneAt: '03:30',
      orgs: [{ ...first, retentionDays: 10 }, second].filter(Boolean) as typeof config.orgs,
    }),
    now: () => clock.time,
    log: { info: (message) => void erased.push(message), error: () => {} },
  });
  schedules.push(schedule);
  schedule.start();
  return { erased };
}

const countOf = async (org: string, of: Store = store) =>
  (await of.list({ org, sort: 'createdAt', limit: 1, offset: 0 }))?.count;

it('finds the last time at which a run was due', () => {
  const at = (text: string) => Date.parse(`2026-03-15T${text}Z`);
  expect(lastDue('03:30', at('03:30:00'))).toBe(at('03:30:00'));
  expect(lastDue('03:30', at('23:59:59'))).toBe(at('03:30:00'));
  expect(lastDue('03:30', at('03:29:59'))).toBe(at('03:30:00') - DAY_MS);
  expect(lastDue('00:00', at('00:00:00'))).toBe(at('00:00:00'));
});

it('erases by the retention of each org, once a day for all collectors of a store', async () => {
  const at = (org: string, days: number, n: number) =>
    record({ org, createdAt: NOW - days * DAY_MS, clientEventId: `${org}-${days}-${n}` });
  await store.append([
    ...Array.from({ length: 3 }, (_, n) => at(ORG, 11, n)),
    ...Array.from({ length: 2 }, (_, n) => at(ORG, 9, n)),
    at(OTHER_ORG, 400, 0),
  ]);
  const clock = { time: NOW };
  const collectors = [startSchedule(clock), startSchedule(clock)];
  const runs = () => collectors.flatMap(({ erased }) => erased);
  await vi.waitFor(() => expect(runs()).toHaveLength(1));
  expect(runs()[0]).toContain('erased 3 events');
  expect(await countOf(ORG)).toBe(2);
  expect(await countOf(OTHER_ORG)).toBe(1);
  const audit = createAuditLog(store.admin, () => clock.time);
  expect(await audit.list({ limit: 9 })).toEqual([
    expect.objectContaining({
      ...{ action: 'prune', org: ORG, via: 'schedule', outcome: 'done' },
      details: { days: 10, events: 3 },
    }),
  ]);
  // Not again on this day, also after the events have become too old; the next run is due at 03:30.
  clock.time = Date.UTC(2026, 2, 16, 3, 29);
  const reads = vi.spyOn(store.admin, 'get');
  await vi.waitFor(() => expect(reads.mock.calls.length).toBeGreaterThan(5));
  expect(runs()).toHaveLength(1);
  clock.time = NOW + 2 * DAY_MS;
  await vi.waitFor(() => expect(runs()).toHaveLength(2));
  expect(await countOf(ORG)).toBe(0);
  reads.mockRestore();
});

it('repeats the run of a collector that was killed, but not one that runs', async () => {
  const other = openStore('sqlite::memory:');
  const clock = { time: NOW };
  await other.append([record({ org: ORG, createdAt: NOW - 20 * DAY_MS })]);
  const dueAt = lastDue('03:30', NOW);
  await other.admin.put({
    ...{ kind: 'schedule', key: 'prune', version: 0 },
    value: { dueAt, startedAt: NOW - 60_000, isFinished: false },
  });
  const reads = vi.spyOn(other.admin, 'get');
  const { erased } = startSchedule(clock, other);
  await vi.waitFor(() => expect(reads.mock.calls.length).toBeGreaterThan(5));
  expect(erased).toEqual([]);
  clock.time = NOW + 7 * 3_600_000;
  await vi.waitFor(() => expect(erased).toHaveLength(1));
  expect(await countOf(ORG, other)).toBe(0);
});

it('leaves the rest of a run to the next start when it is stopped', async () => {
  const other = openStore('sqlite::memory:');
  const clock = { time: NOW };
  await other.append(
    Array.from({ length: 3 }, () => record({ org: ORG, createdAt: NOW - 20 * DAY_MS })),
  );
  let release = () => {};
  const entered = new Promise<void>((isEntered) => {
    const erase = () => {
      isEntered();
      // A whole step, after which more would follow.
      return new Promise<number>((resolve) => {
        release = () => resolve(2_000);
      });
    };
    startSchedule(clock, { ...other, erase });
  });
  await entered;
  const stopped = schedules[0]?.stop();
  release();
  await stopped;
  expect(await countOf(ORG, other)).toBe(3);
  const { erased } = startSchedule(clock, other);
  await vi.waitFor(() => expect(erased).toHaveLength(1));
  expect(await countOf(ORG, other)).toBe(0);
});

it('does not hold up the end of its process by a step that takes long', async () => {
  const other = openStore('sqlite::memory:');
  const entered = new Promise<void>((isEntered) => {
    const erase = () => {
      isEntered();
      return new Promise<never>(() => {});
    };
    startSchedule({ time: NOW }, { ...other, erase }, 10);
  });
  await entered;
  await schedules.pop()?.stop();
});

it('keeps the retention of an org when the events of another cannot be erased', async () => {
  const other = openStore('sqlite::memory:');
  const failing = 'org-that-fails';
  await other.append([record({ org: OTHER_ORG, createdAt: NOW - 20 * DAY_MS })]);
  const failures: string[] = [];
  const [first] = configOf().orgs;
  const schedule = createDailyUpkeep({
    store: {
      ...other,
      erase: (filter, limit) =>
        filter.org === failing ? Promise.reject(new Error('no room')) : other.erase(filter, limit),
    },
    audit: createAuditLog(other.admin, () => NOW),
    config: () => ({
      ...configOf(),
      orgs: [failing, OTHER_ORG].map((id) => ({
        ...(first as NonNullable<typeof first>),
        ...{ id, retentionDays: 10 },
      })),
    }),
    now: () => NOW,
    log: { info: () => {}, error: (_fields, message) => void failures.push(message) },
    checkMs: 5,
  });
  schedules.push(schedule);
  schedule.start();
  await vi.waitFor(async () => expect(await countOf(OTHER_ORG, other)).toBe(0));
  expect(failures).toEqual([
    'cannot erase old events of the org org-that-fails; the next try follows within 6 hours',
  ]);
});

it('claims no run for a store whose rollup is always exact', async () => {
  const other = openStore('sqlite::memory:');
  const reads = vi.spyOn(other.admin, 'get');
  startSchedule({ time: NOW }, other);
  // Several runs of all tasks.
  await vi.waitFor(() => expect(reads.mock.calls.length).toBeGreaterThan(5));
  expect(new Set(reads.mock.calls.map(([kind, key]) => `${kind} ${key}`))).toEqual(
    new Set(['schedule prune']),
  );
  expect((await other.admin.list('schedule')).map(({ key }) => key)).toEqual(['prune']);
});
