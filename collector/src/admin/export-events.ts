import { createReadStream, statSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { fileError, WRITE_REMEDIES } from '../lib/file-error.js';
import type { EventRecord, Store } from '../store/store.js';
import { recordJson } from '../store/stored-row.js';
import { createProgress } from './progress.js';

const EVENTS_A_STEP = 1_000;

/** The first bytes of a line of an export. */
const LINE_START = Buffer.from('{"id":');

const NEWLINE = 10;

/** @throws Error for a line of another file, whose end would be cut off, and to which events would be added */
function requireExport(line: Buffer, number: number): void {
  const length = Math.min(line.length, LINE_START.length);
  if (line.subarray(0, length).equals(LINE_START.subarray(0, length))) return;
  throw new Error(`line ${number} is not an event of an export; choose another file`);
}

interface CompleteLines {
  count: number;
  bytes: number;
  /** Id of the last event. */
  last?: string;
}

/**
 * Reads the complete lines of an earlier, interrupted export.
 *
 * @throws Error when the file is no export
 */
async function readCompleteLines(file: string): Promise<CompleteLines> {
  let count = 0;
  let bytes = 0;
  let last: Buffer | undefined;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file)) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      last = rest.subarray(0, end);
      requireExport(last, ++count);
      rest = rest.subarray(end + 1);
      bytes += end + 1;
    }
    requireExport(rest, count + 1);
  }
  return { count, bytes, ...(last && { last: (JSON.parse(last.toString()) as EventRecord).id }) };
}

/**
 * Writes every event as a line of JSON. It continues an existing file after its last complete line.
 *
 * @returns number of events in the file
 * @throws Error when the file belongs to another store, or is no export
 */
export async function exportEvents(store: Store, file: string): Promise<number> {
  const fail = (error: unknown) => {
    throw fileError(file, error, WRITE_REMEDIES);
  };
  // A pipe has no earlier lines, and would never end.
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile();
  const existing: CompleteLines = isFile
    ? await readCompleteLines(file).catch(fail)
    : { count: 0, bytes: 0 };
  if (existing.bytes) truncateSync(file, existing.bytes);
  const out = await open(file, existing.bytes ? 'a' : 'w', 0o600).catch(fail);
  try {
    const progress = createProgress('event');
    let { count } = existing;
    let { last } = existing;
    for (;;) {
      const events = await store.scan(last, EVENTS_A_STEP);
      if (!events)
        throw new Error(`${file}: the store does not have its last event; choose another file`);
      if (!events.length) break;
      const text = events.map((event) => `${recordJson(event)}\n`).join('');
      await out.appendFile(text).catch(fail);
      count += events.length;
      last = events.at(-1)?.id;
      progress.update(count);
    }
    progress.finish();
    return count;
  } finally {
    await out.close();
  }
}
