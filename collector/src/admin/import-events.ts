import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileError } from '../lib/file-error.js';
import { LIMITS } from '../lib/limits.js';
import type { EventRecord, Store } from '../store/store.js';
import { createProgress } from './progress.js';

const EVENTS_A_STEP = 1_000;

/**
 * Stores the events of an export. It skips events that are stored already, so an interrupted import can be repeated.
 *
 * @returns number of events in the file
 * @throws Error with the number of a line that is not an event
 */
export async function importEvents(store: Store, file: string): Promise<number> {
  const progress = createProgress('event');
  let count = 0;
  let lineNumber = 0;
  let bytes = 0;
  let pending: EventRecord[] = [];
  const flush = async () => {
    await store.append(pending);
    pending = [];
    bytes = 0;
    progress.update(count);
  };
  const input = createReadStream(file);
  const lines = createInterface({ input });
  // readline does not report errors of its input.
  let failure: unknown;
  input.once('error', (error) => {
    failure = error;
    lines.close();
  });
  for await (const line of lines) {
    lineNumber++;
    // Editors begin a file with a byte order mark, and end it with an empty line.
    const text = (lineNumber === 1 ? line.replace(/^\ufeff/, '') : line).trim();
    if (!text) continue;
    count++;
    bytes += text.length;
    let event: EventRecord | undefined;
    try {
      event = JSON.parse(text);
    } catch {}
    if (!event?.id || !event.org || !event.type)
      throw new Error(`${file}: line ${lineNumber} is not an event of an export`);
    pending.push(event);
    if (pending.length === EVENTS_A_STEP || bytes > LIMITS.pageBytes) await flush();
  }
  if (failure) throw fileError(file, failure);
  await flush();
  progress.finish();
  return count;
}
