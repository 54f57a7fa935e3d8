import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StoreClosedError } from '../src/index.js';
import { createShipper, type Shipper } from '../src/store/clickhouse/shipper.js';
import { createSpool } from '../src/store/spool/create-spool.js';
import { openRemoteSpool, type RemoteSpool } from '../src/store/spool/remote-spool.js';
import type { Spool } from '../src/store/spool/spool.js';
import { openDatabase } from '../src/store/sqlite-file/database.js';
import { createReserveFile } from '../src/store/sqlite-file/reserve-file.js';

const HOUR_MS = 3_600_000;

let spool: Spool;
let shipper: Shipper;
let inserted: string[];
let n = 0;

/** A spool in this process, so that it uses the mocked clock. */
const localSpool = (): RemoteSpool => ({
  call: async (method, ...args) => (spool[method] as (...args: unknown[]) => never)(...args),
  get state() {
    return spool.getState();
  },
  close: async () => {},
});
const write = () => {
  const id = `${n++}`;
  spool.write([{ dedupKey: id, id, org: 'org', device: null, createdAt: 0, line: id }]);
  shipper.wake();
  return id;
};

beforeEach(() => {
  inserted = [];
  spool = createSpool(openDatabase(':memory:'));
  shipper = createShipper({
    spool: localSpool(),
    prepare: async () => {},
    insert: async ({ rows }) => void inserted.push(...rows.map(({ line }) => line)),
    batchDelayMs: 50,
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await shipper.close();
});

it.each([1, 24 * 40])(
  'ships events from before the clock was set back by %i hours',
  async (hours) => {
    const clock = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => clock() + hours * HOUR_MS);
    const first = write();
    vi.mocked(Date.now).mockImplementation(clock);
    const second = write();
    await expect.poll(() => inserted, { timeout: 10_000 }).toEqual([first, second]);
    // Row ids only grow, so these are ahead of the clock too. They must still share an insert.
    const more = [write(), write()];
    await expect.poll(() => inserted, { timeout: 10_000 }).toEqual([first, second, ...more]);
  },
);

it('flushes after the clock was set back', async () => {
  write();
  await shipper.flush(1_000);
  const clock = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => clock() - HOUR_MS);
  const id = write();
  await shipper.flush(1_000);
  expect(inserted).toContain(id);
});

it('flushes new events after the clock was set back and a duplicate arrived', async () => {
  const first = write();
  await shipper.flush(1_000);
  const clock = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => clock() - HOUR_MS);
  const again = { dedupKey: first, id: 'another', org: 'org', device: null, createdAt: 0 };
  spool.write([{ ...again, line: '' }]);
  await shipper.flush(1_000);
  const id = write();
  await shipper.flush(1_000);
  expect(inserted).toEqual([first, id]);
});

it('stops when another process has shipped the events', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-shipper-'));
  const path = join(folder, 'spool.db');
  const remote = openRemoteSpool(path, { reserveFile: createReserveFile(path) });
  await remote.call('write', [
    { dedupKey: 'a', id: 'a', org: 'org', device: null, createdAt: 0, line: 'a' },
  ]);
  const other = createSpool(openDatabase(path));
  other.markShipped(other.nextBatch(10, 1e6)?.token ?? '');
  const calls: string[] = [];
  const shipperOfRemote = createShipper({
    spool: {
      ...remote,
      call: (method, ...args) => {
        calls.push(method);
        return remote.call(method, ...args);
      },
      get state() {
        return remote.state;
      },
    },
    prepare: async () => {},
    insert: async () => {},
    batchDelayMs: 0,
  });
  shipperOfRemote.wake();
  await expect.poll(() => calls).toEqual(['nextBatch', 'getState']);
  // A shipper that looks again at once would do so within these round trips.
  for (let trip = 0; trip < 100; trip++) await remote.call('getState');
  await shipperOfRemote.close();
  await remote.close();
  await rm(folder, { recursive: true });
  expect(calls).toEqual(['nextBatch', 'getState']);
});

it('rejects a flush after close, and does not report ClickHouse as unavailable', async () => {
  let finishInsert = () => {};
  const inserted = new Promise<void>((resolve) => {
    finishInsert = resolve;
  });
  const onUnavailable = vi.fn();
  const insert = vi.fn(() => inserted);
  let open = true;
  const remote = localSpool();
  const closing = createShipper({
    spool: {
      ...remote,
      call: async (...args) => {
        if (!open) throw new StoreClosedError();
        return remote.call(...args);
      },
      get state() {
        return spool.getState();
      },
    },
    prepare: async () => {},
    insert,
    onUnavailable,
    batchDelayMs: 0,
  });
  write();
  closing.wake();
  await expect.poll(() => insert.mock.calls.length).toBe(1);
  const end = closing.close();
  await expect(closing.flush(10_000)).rejects.toThrow(new StoreClosedError());
  open = false;
  finishInsert();
  await end;
  expect(onUnavailable).not.toHaveBeenCalled();
});
