import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, truncateSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import type { EventRecord, Store } from '../store/store.js';
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
  const before = existsSync(file) ? await readLines(file) : { count: 0, bytes: 0 };
  if (before.bytes) truncateSync(file, before.bytes);
  const out = createWriteStream(file, { flags: before.bytes ? 'a' : 'w', mode: 0o600 });
  const progress = createProgress('events');
  let { count } = before;
  let last = before.last?.id;
  for (;;) {
    const events = await store.scan(last, STEP);
    if (!events)
      throw new Error(`${file}: its last event is not in the store; choose another file`);
    if (!events.length) break;
    const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    if (!out.write(text)) await once(out, 'drain');
    count += events.length;
    last = events.at(-1)?.id;
    progress.at(count);
  }
  out.end();
  await finished(out);
  progress.end();
  return count;
}

/**
 * Stores every line of a file. An event that is stored already is not stored again, so that a run
 * that broke off is simply repeated.
 *
 * @returns how many events the file has
 * @throws Error with the number of the line that is no event
 */
export async function importEvents(store: Store, file: string): Promise<number> {
  const progress = createProgress('events');
  let count = 0;
  let waiting: EventRecord[] = [];
  const flush = async () => {
    await store.append(waiting);
    waiting = [];
    progress.at(count);
  };
  for await (const line of createInterface({ input: createReadStream(file) })) {
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
  await flush();
  progress.end();
  return count;
}
