import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exportEvents } from '../src/admin/export-events.js';
import { importEvents } from '../src/admin/import-events.js';
import type { EventRecord, Store, StoredRow } from '../src/store/store.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-transfer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const row = (id: string) =>
  ({ id, org: 'shop', type: 'product renders', configuration: '{}', metadata: '{}' }) as StoredRow;

/** A store of these events, as far as a transfer asks it. */
const storeOf = (...ids: string[]) => {
  const appended: string[] = [];
  const store: Partial<Store> = {
    scan: async (after) => ids.slice(after ? ids.indexOf(after) + 1 : 0).map(row),
    append: async (events) => {
      appended.push(...events.map(({ id }) => id));
      return events as EventRecord[];
    },
  };
  return { store: store as Store, appended };
};

it('exports into a pipe, whose reader gets every event', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = readFile(pipe, 'utf8');
  expect(await exportEvents(storeOf('1', '2').store, pipe)).toBe(2);
  const lines = (await reader).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(['1', '2']);
});

it.each(['notes without a line break', '{"id":"1"}\n{"name":"x"}\n', '{"id":"1"}\nnotes'])(
  'leaves a file alone that is no export: %j',
  async (text) => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, text);
    await expect(exportEvents(storeOf('1', '2').store, file)).rejects.toThrow(
      /notes\.txt: line \d is not an event of an export; choose another file/,
    );
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);

it('continues an export after its last complete line, also when the first is not complete', async () => {
  const file = join(folder, 'events.ndjson');
  const lines = () =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id);
  for (const begun of ['{"i', `${JSON.stringify(row('1'))}\n{"id":"2","or`]) {
    writeFileSync(file, begun);
    expect(await exportEvents(storeOf('1', '2').store, file)).toBe(2);
    expect(lines()).toEqual(['1', '2']);
  }
});

it('imports a file that an editor has saved: with a byte order mark, empty lines and CRLF', async () => {
  const file = join(folder, 'events.jsonl');
  const lines = ['1', '2'].map((id) => JSON.stringify(row(id)));
  writeFileSync(file, `\ufeff${lines[0]}\r\n\r\n  \r\n${lines[1]}\r\n\r\n`);
  const { store, appended } = storeOf();
  expect(await importEvents(store, file)).toBe(2);
  expect(appended).toEqual(['1', '2']);
});

it('names the line of a file that is not an event, empty lines included', async () => {
  const file = join(folder, 'events.jsonl');
  writeFileSync(file, `${JSON.stringify(row('1'))}\n\n{"id":"2"}\n`);
  await expect(importEvents(storeOf().store, file)).rejects.toThrow('line 3 is not an event');
});
