import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../src/store/sqlite/database.js';
import { createSpool } from '../src/store/sqlite/spool.js';
import type { Spool, SpoolEntry } from '../src/store/sqlite/spool-parts.js';

let folder = '';
let spool: Spool;

/** The spool of another process on the same file, as after a crash. */
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
  identity: name,
  id,
  org: 'org',
  device: `device of ${name}`,
  createdAt: 7,
  line: `{"name":"${name}"}`,
});
const write = (...names: string[]) => spool.write(names.map((name) => entry(name)));
const linesOf = (batch = spool.batch(100, 1e6)) => batch?.rows.map(({ line }) => line);

describe('the spool', () => {
  it('knows an event again, before and after it is shipped, in this process and the next', () => {
    expect(write('a', 'b').first).toEqual([undefined, undefined]);
    expect(spool.write([entry('a', 'another id')]).first).toEqual([
      { id: 'id of a', createdAt: 7, line: '{"name":"a"}' },
    ]);
    spool.shipped(spool.batch(100, 1e6)?.token ?? '');
    const again = reopen().write([entry('b', 'another id')]);
    expect(again.first).toMatchObject([{ id: 'id of b', line: null }]);
    expect(again.state.rows).toBe(0);
  });

  it('writes all of a call or none', () => {
    expect(() => spool.write([entry('a'), { ...entry('b'), line: null as never }])).toThrow();
    expect(spool.state()).toMatchObject({ rows: 0, oldest: null });
    expect(write('a').first).toEqual([undefined]);
  });

  it('bounds a batch by its bytes, whatever script its text is in', () => {
    const line = '漢'.repeat(100);
    spool.write(['a', 'b', 'c'].map((name) => ({ ...entry(name), line })));
    expect(linesOf(spool.batch(100, 650))).toEqual([line, line]);
  });

  it('hands out the same batch until it is shipped, whatever comes in and whoever asks', () => {
    write('a', 'b', 'c');
    const batch = spool.batch(2, 1e6);
    expect(linesOf(batch)).toEqual(['{"name":"a"}', '{"name":"b"}']);
    write('d');
    expect(spool.batch(100, 1e6)).toEqual(batch);
    const next = reopen();
    expect(next.batch(1, 1)).toEqual(batch);
    // What another process has shipped already is not taken for the next batch.
    spool.shipped(batch?.token ?? '');
    expect(next.shipped(batch?.token ?? '').oldest).not.toBeNull();
    expect(linesOf(next.batch(100, 1e6))).toEqual(['{"name":"c"}', '{"name":"d"}']);
  });

  it('counts what came again with the stored event, once, also when that is shipped and gone', () => {
    write('a', 'b');
    spool.shipped(spool.batch(100, 1e6)?.token ?? '');
    expect(spool.state().duplicates).toBe(false);
    const again = () => reopen().write([{ ...entry('a', 'another id'), device: 'else' }]);
    again();
    // The same row once more is an import.
    write('b');
    expect(spool.state()).toMatchObject({ rows: 0, duplicates: true });
    const batch = spool.batch(100, 1e6);
    again();
    again();
    expect(reopen().batch(100, 1e6)).toEqual(batch);
    const counted = { org: 'org', day: 0, device: 'device of a' };
    expect(batch).toMatchObject({ rows: [], duplicates: [{ ...counted, count: 1 }] });
    expect(spool.shipped(batch?.token ?? '').duplicates).toBe(true);
    const next = spool.batch(100, 1e6);
    expect(next).toMatchObject({ rows: [], duplicates: [{ ...counted, count: 2 }] });
    expect(next?.token).not.toBe(batch?.token);
    expect(spool.shipped(next?.token ?? '').duplicates).toBe(false);
    expect(spool.batch(100, 1e6)).toBeUndefined();
  });

  it('has everything that came in until the end of a batch in it, or says an earlier end', () => {
    write('a', 'b', 'c');
    spool.write([entry('a', 'another id')]);
    const first = spool.batch(2, 1e6);
    expect(first?.last).toBe(first?.rows.at(-1)?.seq);
    expect(first?.duplicates).toHaveLength(1);
    spool.shipped(first?.token ?? '');
    spool.write([entry('b', 'another id')]);
    const { newest } = spool.state();
    expect(spool.batch(2, 1e6)).toMatchObject({ last: newest, duplicates: [{ count: 1 }] });
  });

  it('forgets a device with the last event from it', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 5, 1) });
    write('a');
    for (const day of [10, 19, 28]) {
      vi.setSystemTime(Date.UTC(2026, 5, day));
      write(`${day}`, `more of ${day}`);
      spool.shipped(spool.batch(100, 1e6)?.token ?? '');
    }
    const db = openDatabase(join(folder, 'spool.db'), true);
    const kept = db.prepare('SELECT device FROM devices').all() as { device: string }[];
    db.close();
    expect(kept.map(({ device }) => device)).not.toContain('device of a');
    expect(kept.map(({ device }) => device)).toContain('device of 28');
  });

  it('names a batch by its content', () => {
    write('a', 'b');
    const first = spool.batch(1, 1e6);
    spool.shipped(first?.token ?? '');
    const second = spool.batch(1, 1e6);
    expect(first?.token).toMatch(/^[0-9a-f]{64}$/);
    expect(second?.token).not.toBe(first?.token);
  });

  it('ends a batch before it is too large, but never before its first event', () => {
    write('a', 'b', 'c');
    expect(spool.batch(100, 30)?.rows).toHaveLength(2);
    spool.shipped(spool.batch(100, 30)?.token ?? '');
    write('d');
    expect(spool.batch(100, 1)?.rows).toHaveLength(1);
  });

  it('gives places that only grow, even when the clock goes back', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 5, 2) });
    write('a');
    vi.setSystemTime(Date.UTC(2026, 5, 1));
    write('b');
    spool = reopen();
    write('c');
    const seqs = spool.batch(100, 1e6)?.rows.map(({ seq }) => seq) ?? [];
    expect(seqs[0]).toBe(Date.UTC(2026, 5, 2) * 1_000 + 1);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(new Set(seqs).size).toBe(3);
  });

  it('gives no place twice, also when what came again is counted and gone', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 5, 2) });
    write('a');
    vi.setSystemTime(Date.UTC(2026, 5, 1));
    spool.write([entry('a', 'another id')]);
    const last = spool.batch(100, 1e6)?.last ?? 0;
    expect(last).toBe(spool.state().newest);
    spool.shipped(spool.batch(100, 1e6)?.token ?? '');
    expect(reopen().state().newest).toBe(last);
    write('b');
    expect(spool.state().oldest).toBeGreaterThan(last);
  });

  it('opens without reading what waits in it, and knows how much that is', () => {
    const db = openDatabase(join(folder, 'spool.db'));
    const names = Array.from({ length: 2_000 }, (_, i) => `event ${i}`);
    createSpool(db).write(
      names.map((name) => ({ ...entry(name), line: `{"name":"${name}"}`.padEnd(1_000) })),
    );
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
    // A page in the middle that cannot be read.
    const file = readFileSync(join(folder, 'spool.db'));
    const page = Math.floor(file.indexOf('{"name":"event 1000"}') / 4_096) * 4_096;
    writeFileSync(join(folder, 'spool.db'), file.fill(0xff, page, page + 4_096));
    const damaged = openDatabase(join(folder, 'spool.db'), true);
    expect(() => damaged.prepare('SELECT count(*) FROM spool').get()).toThrow(/malformed/);
    damaged.close();
    expect(reopen().state().rows).toBe(2_000);
  });

  it('knows how much waits, whichever process writes and ships', () => {
    const other = reopen();
    write('a', 'b');
    other.write([entry('c'), entry('a', 'another id')]);
    expect(spool.state()).toEqual(other.state());
    expect(spool.state().rows).toBe(3);
    const token = spool.batch(2, 1e6)?.token ?? '';
    expect(other.shipped(token).rows).toBe(1);
    expect(spool.shipped(token).rows).toBe(1);
    expect(() => other.write([entry('d'), { ...entry('e'), line: null as never }])).toThrow();
    expect(reopen().state().rows).toBe(1);
  });

  it('counts what waits in a file from before that was written down', () => {
    write('a', 'b');
    spool.write([entry('b', 'another id')]);
    const before = spool.state();
    const db = openDatabase(join(folder, 'spool.db'));
    db.exec('DROP TABLE tally');
    db.close();
    expect(reopen().state()).toEqual(before);
    expect(before.rows).toBe(2);
  });

  it('forgets an event after some days, and none that waits', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 5, 1) });
    write('a', 'b');
    spool.shipped(spool.batch(1, 1e6)?.token ?? '');
    vi.setSystemTime(Date.UTC(2026, 5, 9));
    write('c');
    spool.shipped(spool.batch(100, 1e6)?.token ?? '');
    expect(write('a', 'c').first).toMatchObject([undefined, { id: 'id of c' }]);
  });

  it('keeps a word for later', () => {
    spool.note('erasing', 'x');
    expect(reopen().noted('erasing')).toBe('x');
    spool.note('erasing', null);
    expect(spool.noted('erasing')).toBeUndefined();
  });
});
