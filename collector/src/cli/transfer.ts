import { createReadStream, existsSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { EventRecord, Store } from '../store/store.js';
import { fileError, TO_WRITE } from './file-error.js';
import { createProgress } from './progress.js';

/** Events a step. */
const STEP = 1_000;

/** What a file of an earlier, broken run has: its whole lines. */
async function readLines(
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
 * Writes every event as a line of JSON. A file that is there already is gone on with: its last line
 * may be cut off, the others are kept.
 *
 * @returns events in the file
 * @throws Error when the file is of another store
 */
export async function exportEvents(store: Store, file: string): Promise<number> {
  const failed = (error: unknown) => {
    throw fileError(file, error, TO_WRITE);
  };
  const before = existsSync(file) ? await readLines(file).catch(failed) : { count: 0, bytes: 0 };
  if (before.bytes) truncateSync(file, before.bytes);
  const out = await open(file, before.bytes ? 'a' : 'w', 0o600).catch(failed);
  try {
    const progress = createProgress('event');
    let { count } = before;
    let last = before.last?.id;
    for (;;) {
      const events = await store.scan(last, STEP);
      if (!events)
        throw new Error(`${file}: its last event is not in the store; choose another file`);
      if (!events.length) break;
      const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
      await out.appendFile(text).catch(failed);
      count += events.length;
      last = events.at(-1)?.id;
      progress.at(count);
    }
    progress.end();
    return count;
  } finally {
    await out.close();
  }
}

/**
 * Stores every line of a file. An event that is stored already is not stored again, so that a run
 * that broke off is simply repeated.
 *
 * @returns how many events the file has
 * @throws Error with the number of the line that is no event
 */
export async function importEvents(store: Store, file: string): Promise<number> {
  const progress = createProgress('event');
  let count = 0;
  let waiting: EventRecord[] = [];
  const flush = async () => {
    await store.append(waiting);
    waiting = [];
    progress.at(count);
  };
  const input = createReadStream(file);
  const lines = createInterface({ input });
  // The lines know nothing of what befalls the file.
  let failure: unknown;
  input.once('error', (error) => {
    failure = error;
    lines.close();
  });
  for await (const line of lines) {
    count++;
    let event: EventRecord | undefined;
    try {
      event = JSON.parse(line);
    } catch {}
    if (!event?.id || !event.org || !event.type)
      throw new Error(`${file}: line ${count} is no event of an export`);
    waiting.push(event);
    if (waiting.length === STEP) await flush();
  }
  if (failure) throw fileError(file, failure);
  await flush();
  progress.end();
  return count;
}
