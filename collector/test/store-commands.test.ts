import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { record, scanAll } from '../../test/conformance/records.js';
import { openStore, type Store } from '../src/index.js';
import { DAY_MS } from '../src/lib/day.js';
import { openDatabase } from '../src/store/sqlite-file/database.js';
import { build, cli } from './support/process.js';

let cwd = '';
beforeAll(async () => {
  build();
  cwd = await mkdtemp(join(tmpdir(), 'vitrine-maintenance-'));
  await cli(['init'], { cwd });
});
afterAll(() => rm(cwd, { recursive: true }));

let n = 0;
let address = '';
/** Open while the commands run, as in a collector. */
let store: Store;
beforeEach(() => {
  address = `sqlite:${join(cwd, `${n++}.db`)}`;
  store = openStore(address);
});
afterEach(() => store.close());

const run = (command: string, ...args: string[]) =>
  cli([command, '--store', address, ...args], { cwd });
const file = (name: string) => join(cwd, `${n}-${name}`);
const all = (of = store) => scanAll(of);
const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Compares the rollup with a count of the events. */
async function expectCountsToAgree() {
  const byDay = new Map<number, number>();
  for (const { createdAt } of await all())
    byDay.set(Math.floor(createdAt / DAY_MS), (byDay.get(Math.floor(createdAt / DAY_MS)) ?? 0) + 1);
  const days = await store.days({ org: 'org' });
  expect(days.map(({ day, count }) => [day, count])).toEqual([...byDay].sort(([a], [b]) => a - b));
}

describe('export and import', () => {
  it('need no configuration for a store that is named', async () => {
    await store.append([record({ clientEventId: 'alone' })]);
    const out = file('alone.ndjson');
    const elsewhere = { cwd: await mkdtemp(join(cwd, 'elsewhere-')) };
    const exported = await cli(['export', '--store', address, out], elsewhere);
    expect(exported).toMatchObject({ code: 0, out: `${out}: 1 event\n` });
    const unnamed = await cli(['export', out], elsewhere);
    expect(unnamed).toMatchObject({ code: 1, err: expect.stringContaining('collector.json') });
    const unknown = await cli(['export', '--store', 'nosuch:address', out], elsewhere);
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('--store: must be') });
  });

  it('copy every event unchanged', async () => {
    await store.append(Array.from({ length: 2_500 }, (_, i) => record({ clientEventId: `e${i}` })));
    await store.append([
      record({ org: 'other', metadata: { text: 'ü\n😀', deep: [{ a: null }] } }),
    ]);
    const out = file('all.ndjson');
    const exported = await run('export', out);
    expect(exported).toMatchObject({ code: 0, out: `${out}: 2,501 events\n` });
    const copy = `sqlite:${file('copy.db')}`;
    expect(await cli(['import', '--store', copy, out], { cwd })).toMatchObject({ code: 0 });
    // A repeated import changes nothing.
    expect(await cli(['import', '--store', copy, out], { cwd })).toMatchObject({ code: 0 });
    const other = openStore(copy);
    expect(await all(other)).toEqual(await all());
    expect(await other.days({ org: 'org' })).toEqual(await store.days({ org: 'org' }));
    await other.close();
  });

  it('continue an interrupted export', async () => {
    await store.append(Array.from({ length: 1_200 }, () => record()));
    const out = file('broken.ndjson');
    await run('export', out);
    const whole = readFileSync(out, 'utf8');
    truncateSync(out, Math.floor(whole.length / 2));
    await store.append([record()]);
    expect(await run('export', out)).toMatchObject({ code: 0 });
    expect(lines(out)).toEqual(await all());
    expect(readFileSync(out, 'utf8').startsWith(whole)).toBe(true);
  });

  it('name the problem of a file', async () => {
    const foreign = file('foreign.ndjson');
    writeFileSync(foreign, `${JSON.stringify(record())}\n`);
    expect((await run('export', foreign)).err).toContain('the store does not have its last event');
    appendFileSync(foreign, '{"no":"event"}\n');
    const refused = await run('import', foreign);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('line 2 is not an event of an export');
  });
});

describe('erase', () => {
  it('erases the events of a session or a user, and subtracts them from the counts', async () => {
    const of = (sessionId: string, userId: string | null, org = 'org') =>
      record({ sessionId, userId, org });
    await store.append([of('s1', 'u1'), of('s1', null), of('s2', 'u1'), of('s3', 'u2')]);
    await store.append([of('s1', 'u1', 'other')]);
    expect(await run('erase', '--session', 's1', '--org', 'org')).toMatchObject({
      code: 0,
      out: '2 events erased\n',
    });
    await expectCountsOf(['s2', 's3', 's1']);
    expect(await run('erase', '--user', 'u1')).toMatchObject({ out: '2 events erased\n' });
    await expectCountsOf(['s3']);
    expect(await store.days({ org: 'other' })).toEqual([]);
    await expectCountsToAgree();
  });

  const expectCountsOf = async (sessions: string[]) =>
    expect((await all()).map(({ sessionId }) => sessionId)).toEqual(sessions);

  it('erases nothing without a session or a user', async () => {
    await store.append([record()]);
    const refused = await run('erase');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('--session <id> or --user <id>');
    const user = record().userId ?? 'u';
    for (const flag of ['--session', '--org'])
      expect(await run('erase', '--user', user, flag, '')).toMatchObject({
        code: 1,
        err: `erase: ${flag} is empty; no event is erased\n`,
      });
    expect(await all()).toHaveLength(1);
  });
});

it('prune erases thousands of old events, and keeps the others', async () => {
  const now = Date.now();
  const aged = (days: number) => record({ createdAt: now - days * DAY_MS });
  await store.append(Array.from({ length: 4_500 }, (_, i) => aged(31 + (i % 60))));
  await store.append([aged(0), aged(29)]);
  expect((await run('prune', '--older-than', '30')).out).toMatch(/^4,500 events from before 20/);
  expect(await all()).toHaveLength(2);
  await expectCountsToAgree();
  expect((await run('prune', '--older-than', 'x')).err).toContain('Give a number of days over 0.');
});

it('rebuild-rollup corrects the counts of each day, beside a running collector', async () => {
  const aged = (days: number, org = 'org') =>
    record({ org, createdAt: Date.now() - days * DAY_MS });
  await store.append([aged(0), aged(1), aged(1), aged(2), aged(2, 'other')]);
  expect(await run('rebuild-rollup')).toMatchObject({
    code: 0,
    out: 'every count is correct\n',
  });
  const before = await Promise.all(['org', 'other'].map((org) => store.days({ org })));
  const db = openDatabase(address.slice('sqlite:'.length));
  db.exec(`UPDATE daily SET count = count + 1, metric = 0 WHERE org = 'other';
    DELETE FROM daily WHERE org = 'org' AND count = 2;
    INSERT INTO daily VALUES ('org', 'never', 7, 1, 1);`);
  db.close();
  expect(await run('rebuild-rollup')).toMatchObject({ out: 'corrected 3 counts\n' });
  expect(await Promise.all(['org', 'other'].map((org) => store.days({ org })))).toEqual(before);
});

it('backup copies the store, and never replaces a file', async () => {
  await store.append([record(), record()]);
  const copy = file('backup.db');
  expect(await run('backup', copy)).toMatchObject({
    code: 0,
    out: `${copy} is written and sound\n`,
  });
  await store.append([record()]);
  const other = openStore(`sqlite:${copy}`);
  expect(await all(other)).toEqual((await all()).slice(0, 2));
  await other.close();
  expect(await run('backup', copy)).toMatchObject({
    code: 1,
    err: expect.stringContaining('exists'),
  });
});
