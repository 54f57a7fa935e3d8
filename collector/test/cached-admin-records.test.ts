import { expect, it } from 'vitest';
import { openStore } from '../src/index.js';
import type { AdminRecord, AdminRecords } from '../src/store/admin-records.js';
import { cacheAdminRecords } from '../src/store/cached-admin-records.js';

function fixture() {
  const { admin } = openStore('sqlite::memory:');
  const reads: string[] = [];
  let failure: Error | undefined;
  let clock = 0;
  const counted: AdminRecords = {
    ...admin,
    async get(kind, key) {
      reads.push(key);
      if (failure) throw failure;
      return admin.get(kind, key);
    },
    async list(kind) {
      reads.push('*');
      return admin.list(kind);
    },
  };
  return {
    admin,
    reads,
    cached: cacheAdminRecords(counted, { maxAgeMs: 2_000, clock: () => clock }),
    pass: (ms: number) => {
      clock += ms;
    },
    fail: (error?: Error) => {
      failure = error;
    },
  };
}

const anna = { kind: 'user', key: 'anna', value: { n: 1 }, version: 0 };

it('reads a record at intervals, and sees changes of others then', async () => {
  const { admin, reads, cached, pass } = fixture();
  expect(await cached.get('user', 'anna')).toBeUndefined();
  const written = await admin.put(anna);
  await Promise.all([cached.get('user', 'anna'), cached.list('user'), cached.list('user')]);
  expect(await cached.get('user', 'anna')).toBeUndefined();
  expect(reads).toEqual(['anna', '*']);
  pass(1_999);
  expect(await cached.get('user', 'anna')).toBeUndefined();
  pass(1);
  expect(await cached.get('user', 'anna')).toEqual(written);
  expect(reads).toEqual(['anna', '*', 'anna']);
});

it('shows its own changes at once, also to a read that began before', async () => {
  const { cached } = fixture();
  const writing = cached.put(anna);
  const early = cached.get('user', 'anna');
  const written = (await writing) as AdminRecord;
  await early;
  expect(await cached.get('user', 'anna')).toEqual(written);
  expect(await cached.list('user')).toEqual([written]);
  await cached.remove(written);
  expect(await cached.get('user', 'anna')).toBeUndefined();
  expect(await cached.list('user')).toEqual([]);
});

it('caches no failure', async () => {
  const { cached, fail } = fixture();
  fail(new Error('the store is away'));
  await expect(cached.get('user', 'anna')).rejects.toThrow('the store is away');
  fail();
  expect(await cached.get('user', 'anna')).toBeUndefined();
});
