import { createReadStream, statSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { fileError, WRITE_REMEDIES } from '../lib/file-error.js';
import type { EventRecord, Store } from '../store/store.js';
import { recordJson } from '../store/stored-row.js';
import { createProgress } from './progress.js';

const EVENTS_A_STEP = 1_000;

/** Reads the complete lines of an earlier, interrupted export. */
async function readCompleteLines(
  file: string,
): Promise<{ count: number; last?: EventRecord; bytes: number }> {
  let count = 0;
  let bytes = 0;
  let last: EventRecord | undefined;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file)) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      last = JSON.parse(rest.subarray(0, end).toString());
      rest = rest.subarray(end + 1);
      bytes += end + 1;
      count++;
    }
  }
  return { count, bytes, ...(last && { last }) };
}

/**
 * Writes every event as a line of JSON. It continues an existing file after its last complete line.
 *
 * @returns number of events in the file
 * @throws Error when the file belongs to another store
 */
export async function exportEvents(store: Store, file: string): Promise<number> {
  const fail = (error: unknown) => {
    throw fileError(file, error, WRITE_REMEDIES);
  };
  // A pipe has no earlier lines, and would never end.
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile();
  const existing = isFile ? await readCompleteLines(file).catch(fail) : { count: 0, bytes: 0 };
  if (existing.bytes) truncateSync(file, existing.bytes);
  const out = await open(file, existing.bytes ? 'a' : 'w', 0o600).catch(fail);
  try {
    const progress = createProgress('event');
    let { count } = existing;
    let last = existing.last?.id;
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
