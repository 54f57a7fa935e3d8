import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StoreBusy } from '../src/index.js';
import { openRemoteSpool, type RemoteSpool } from '../src/store/clickhouse/remote-spool.js';
import { createShipper, type Shipper } from '../src/store/clickhouse/shipper.js';
import { openDatabase } from '../src/store/sqlite/database.js';
import { createSpool } from '../src/store/sqlite/spool.js';
import type { Spool } from '../src/store/sqlite/spool-parts.js';

const HOUR = 3_600_000;

let spool: Spool;
let shipper: Shipper;
let inserted: string[];
let n = 0;

/** A spool in this process, so that its clock is the one that a test sets. */
const near = (): RemoteSpool => ({
  call: async (method, ...args) => (spool[method] as (...args: unknown[]) => never)(...args),
  get state() {
    return spool.state();
  },
  close: async () => {},
});
const write = () => {
  const id = `${n++}`;
  spool.write([{ identity: id, id, org: 'org', device: null, createdAt: 0, line: id }]);
  shipper.wake();
  return id;
};

beforeEach(() => {
  inserted = [];
  spool = createSpool(openDatabase(':memory:'));
  shipper = createShipper({
    spool: near(),
    prepare: async () => {},
    insert: async ({ rows }) => void inserted.push(...rows.map(({ line }) => line)),
    pause: 50,
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await shipper.close();
});

it.each([1, 24 * 40])(
  'ships what came before the clock was set back by %i hours',
  async (hours) => {
    const clock = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => clock() + hours * HOUR);
    const first = write();
    vi.mocked(Date.now).mockImplementation(clock);
    const second = write();
    await sleep(500);
    expect(inserted).toEqual([first, second]);
    // Places only grow, so these are ahead of the clock as well; they still share an insert a pause.
    const more = [write(), write()];
    await sleep(500);
    expect(inserted).toEqual([first, second, ...more]);
  },
);

it('answers a question after the clock was set back', async () => {
  write();
  await shipper.flush(1_000);
  const clock = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => clock() - HOUR);
  const asked = write();
  await shipper.flush(1_000);
  expect(inserted).toContain(asked);
});

it('answers a question with what came after the clock was set back and something came again', async () => {
  const first = write();
  await shipper.flush(1_000);
  const clock = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => clock() - HOUR);
  const again = { identity: first, id: 'another', org: 'org', device: null, createdAt: 0 };
  spool.write([{ ...again, line: '' }]);
  await shipper.flush(1_000);
  const asked = write();
  await shipper.flush(1_000);
  expect(inserted).toEqual([first, asked]);
});

it('rests when another process has shipped what it knew of', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-shipper-'));
  const path = join(folder, 'spool.db');
  const remote = openRemoteSpool(path);
  await remote.call('write', [
    { identity: 'a', id: 'a', org: 'org', device: null, createdAt: 0, line: 'a' },
  ]);
  const other = createSpool(openDatabase(path));
  other.shipped(other.batch(10, 1e6)?.token ?? '');
  const asked: string[] = [];
  const resting = createShipper({
    spool: {
      ...remote,
      call: (method, ...args) => {
        asked.push(method);
        return remote.call(method, ...args);
      },
      get state() {
        return remote.state;
      },
    },
    prepare: async () => {},
    insert: async () => {},
    pause: 0,
  });
  resting.wake();
  await sleep(500);
  await resting.close();
  await remote.close();
  await rm(folder, { recursive: true });
  expect(asked).toEqual(['batch', 'state']);
});

it('refuses questions after it was closed, and does not take that for trouble of ClickHouse', async () => {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const trouble = vi.fn();
  let open = true;
  const remote = near();
  const closing = createShipper({
    spool: {
      ...remote,
      call: async (...args) => {
        if (!open) throw new StoreBusy('the store is closed');
        return remote.call(...args);
      },
      get state() {
        return spool.state();
      },
    },
    prepare: async () => {},
    insert: () => answered,
    onTrouble: trouble,
    pause: 0,
  });
  write();
  closing.wake();
  await sleep(50);
  const end = closing.close();
  await expect(closing.flush(10_000)).rejects.toThrow(new StoreBusy('the store is closed'));
  open = false;
  answer();
  await end;
  expect(trouble).not.toHaveBeenCalled();
});
