import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSpool } from '../src/store/spool/create-spool.js';
import type { Spool, SpoolEntry } from '../src/store/spool/spool.js';
import { openDatabase } from '../src/store/sqlite-file/database.js';

let folder = '';
let spool: Spool;

/** Opens the file again, as another process does after a crash. */
const reopen = () => createSpool(openDatabase(join(folder, 'spool.db')), 7 * 24);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-spool-'));
  spool = reopen();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const entry = (name: string, id = `id of ${name}`): SpoolEntry => ({
  dedupKey: name,
  id,
  org: 'org',
  device: `device of ${name}`,
  createdAt: 7,
  line: `{"name":"${name}"}`,
});
const write = (...names: string[]) => spool.write(names.map((name) => entry(name)));
const linesOf = (batch = spool.nextBatch(100, 1e6)) => batch?.rows.map(({ line }) => line);

describe('the spool', () => {
  it('returns the first copy of a repeated event, before and after it is shipped, also when reopened', () => {
    expect(write('a', 'b').firstCopies).toEqual([undefined, undefined]);
    expect(spool.write([entry('a', 'another id')]).firstCopies).toMatchObject([
      { id: 'id of a', createdAt: 7, line: '{"name":"a"}' },
    ]);
    spool.markShipped(spool.nextBatch(100, 1e6)?.token ?? '');
    const again = reopen().write([entry('b', 'another id')]);
    expect(again.firstCopies).toMatchObject([{ id: 'id of b', line: null }]);
    expect(again.state.events).toBe(0);
  });

  it('writes all entries of a call or none', () => {
    expect(() => spool.write([entry('a'), { ...entry('b'), line: null as never }])).toThrow();
    expect(spool.getState()).toMatchObject({ events: 0, oldestRowId: null });
    expect(write('a').firstCopies).toEqual([undefined]);
  });

  it('counts the bytes of a batch, not its characters', () => {
    const line = '漢'.repeat(100);
    spool.write(['a', 'b', 'c'].map((name) => ({ ...entry(name), line })));
    expect(linesOf(spool.nextBatch(100, 650))).toEqual([line, line]);
  });

  it('returns the same batch until it is shipped, also to another process', () => {
    write('a', 'b', 'c');
    const batch = spool.nextBatch(2, 1e6);
    expect(linesOf(batch)).toEqual(['{"name":"a"}', '{"name":"b"}']);
    write('d');
    expect(spool.nextBatch(100, 1e6)).toEqual(batch);
    const next = reopen();
    expect(next.nextBatch(1, 1)).toEqual(batch);
    // A repeated token must not remove the next batch.
    spool.markShipped(batch?.token ?? '');
    expect(next.markShipped(batch?.token ?? '').oldestRowId).not.toBeNull();
    expect(linesOf(next.nextBatch(100, 1e6))).toEqual(['{"name":"c"}', '{"name":"d"}']);
  });

  it('counts a duplicate once, with the stored event, also after that is shipped', () => {
    write('a', 'b');
    spool.markShipped(spool.nextBatch(100, 1e6)?.token ?? '');
    expect(spool.getState().hasDuplicates).toBe(false);
    const again = () => reopen().write([{ ...entry('a', 'another id'), device: 'else' }]);
    again();
    // The same server id is a repeated import.
    write('b');
    expect(spool.getState()).toMatchObject({ events: 0, hasDuplicates: true });
    const batch = spool.nextBatch(100, 1e6);
    again();
    again();
    expect(reopen().nextBatch(100, 1e6)).toEqual(batch);
    const counted = { org: 'org', day: 0, device: 'device of a' };
    expect(batch).toMatchObject({ rows: [], duplicates: [{ ...counted, count: 1 }] });
    expect(spool.markShipped(batch?.token ?? '').hasDuplicates).toBe(true);
    const next = spool.nextBatch(100, 1e6);
    expect(next).toMatchObject({ rows: [], duplicates: [{ ...counted, count: 2 }] });
    expect(next?.token).not.toBe(batch?.token);
    expect(spool.markShipped(next?.token ?? '').hasDuplicates).toBe(false);
    expect(spool.nextBatch(100, 1e6)).toBeUndefined();
  });

  it('ends a batch at its last row, or at the newest row when it has all of them', () => {
    write('a', 'b', 'c');
    spool.write([entry('a', 'another id')]);
    const first = spool.nextBatch(2, 1e6);
    expect(first?.lastRowId).toBe(first?.rows.at(-1)?.rowId);
    expect(first?.duplicates).toHaveLength(1);
    spool.markShipped(first?.token ?? '');
    spool.write([entry('b', 'another id')]);
    const { newestRowId } = spool.getState();
    expect(spool.nextBatch(2, 1e6)).toMatchObject({
      lastRowId: newestRowId,
      duplicates: [{ count: 1 }],
    });
  });

  it('deletes a device after its last event has expired', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 5, 1) });
    write('a');
    for (const day of [10, 19, 28]) {
      vi.setSystemTime(Date.UTC(2026, 5, day));
      write(`${day}`, `more of ${day}`);
      spool.markShipped(spool.nextBatch(100, 1e6)?.token ?? '');
    }
    const db = openDatabase(join(folder, 'spool.db'), { readOnly: true });
    const devices = db.prepare('SELECT device FROM devices').all() as { device: string }[];
    db.close();
    expect(devices.map(({ device }) => device)).not.toContain('device of a');
    expect(devices.map(({ device }) => device)).toContain('device of 28');
  });

  it('derives the token of a batch from its content', () => {
    write('a', 'b');
    const first = spool.nextBatch(1, 1e6);
    spool.markShipped(first?.token ?? '');
    const second = spool.nextBatch(1, 1e6);
    expect(first?.token).toMatch(/^[0-9a-f]{64}$/);
    expect(second?.token).not.toBe(first?.token);
  });

  it('ends a batch before its size limit, but not before its first event', () => {
    write('a', 'b', 'c');
    expect(spool.nextBatch(100, 30)?.rows).toHaveLength(2);
    spool.markShipped(spool.nextBatch(100, 30)?.token ?? '');
    write('d');
    expect(spool.nextBatch(100, 1)?.rows).toHaveLength(1);
  });

  it('uses growing row ids when the clock is set back', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 5, 2) });
    write('a');
    vi.setSystemTime(Date.UTC(2026, 5, 1));
    write('b');
    spool = reopen();
    write('c');
    const rowIds = spool.nextBatch(100, 1e6)?.rows.map(({ rowId }) => rowId) ?? [];
    expect(rowIds[0]).toBe(Date.UTC(2026, 5, 2) * 1_000 + 1);
    expect(rowIds).toEqual([...rowIds].sort((a, b) => a - b));
    expect(new Set(rowIds).size).toBe(3);
  });

  it('uses no row id twice, also after a duplicate is counted and shipped', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 5, 2) });
    write('a');
    vi.setSystemTime(Date.UTC(2026, 5, 1));
    spool.write([entry('a', 'another id')]);
    const last = spool.nextBatch(100, 1e6)?.lastRowId ?? 0;
    expect(last).toBe(spool.getState().newestRowId);
    spool.markShipped(spool.nextBatch(100, 1e6)?.token ?? '');
    expect(reopen().getState().newestRowId).toBe(last);
    write('b');
    expect(spool.getState().oldestRowId).toBeGreaterThan(last);
  });

  it('counts its events without reading them', () => {
    const db = openDatabase(join(folder, 'spool.db'));
    const names = Array.from({ length: 2_000 }, (_, i) => `event ${i}`);
    createSpool(db).write(
      names.map((name) => ({ ...entry(name), line: `{"name":"${name}"}`.padEnd(1_000) })),
    );
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
    // Damages a page in the middle.
    const file = readFileSync(join(folder, 'spool.db'));
    const page = Math.floor(file.indexOf('{"name":"event 1000"}') / 4_096) * 4_096;
    writeFileSync(join(folder, 'spool.db'), file.fill(0xff, page, page + 4_096));
    const damaged = openDatabase(join(folder, 'spool.db'), { readOnly: true });
    expect(() => damaged.prepare('SELECT count(*) FROM spool').get()).toThrow(/malformed/);
    damaged.close();
    expect(reopen().getState().events).toBe(2_000);
  });

  it('counts its events when another process writes or ships', () => {
    const other = reopen();
    write('a', 'b');
    other.write([entry('c'), entry('a', 'another id')]);
    expect(spool.getState()).toEqual(other.getState());
    expect(spool.getState().events).toBe(3);
    const token = spool.nextBatch(2, 1e6)?.token ?? '';
    expect(other.markShipped(token).events).toBe(1);
    expect(spool.markShipped(token).events).toBe(1);
    expect(() => other.write([entry('d'), { ...entry('e'), line: null as never }])).toThrow();
    expect(reopen().getState().events).toBe(1);
  });

  it('counts the events of a file without totals', () => {
    write('a', 'b');
    spool.write([entry('b', 'another id')]);
    const before = spool.getState();
    const db = openDatabase(join(folder, 'spool.db'));
    db.exec('DROP TABLE tally');
    db.close();
    expect(reopen().getState()).toEqual(before);
    expect(before.events).toBe(2);
  });

  it('expires dedup keys after some days, but not those of waiting events', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 5, 1) });
    write('a', 'b');
    spool.markShipped(spool.nextBatch(1, 1e6)?.token ?? '');
    vi.setSystemTime(Date.UTC(2026, 5, 9));
    write('c');
    spool.markShipped(spool.nextBatch(100, 1e6)?.token ?? '');
    expect(write('a', 'c').firstCopies).toMatchObject([undefined, { id: 'id of c' }]);
  });

  it('stores a meta value and reads it after reopening', () => {
    spool.setMeta('erasing', 'x');
    expect(reopen().getMeta('erasing')).toBe('x');
    spool.setMeta('erasing', null);
    expect(spool.getMeta('erasing')).toBeUndefined();
  });
});
