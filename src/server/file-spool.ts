/**
 * Keeps the events of a sender in a file. For runtimes with Node's `fs`: Node, Deno, Bun.
 *
 * @module vitrine/server/spool
 */

import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import type { Spool, SpooledEvent } from './spool.js';

export type { Spool, SpooledEvent } from './spool.js';

/** A larger file is rewritten when most of it is about sent events. */
const REWRITE_BYTES = 1_048_576;

/** A line of the file: an event, or the ids of sent events. */
type Line = SpooledEvent | readonly string[];

/** The events that a file has. Its last line may be torn. */
function read(text: string): Map<string, SpooledEvent> {
  const events = new Map<string, SpooledEvent>();
  for (const row of text.split('\n')) {
    let line: Line | undefined;
    try {
      line = row ? JSON.parse(row) : undefined;
    } catch {
      // The process ended while it wrote.
    }
    if (Array.isArray(line)) for (const id of line) events.delete(id);
    else if (line) events.set((line as SpooledEvent).eventId, line as SpooledEvent);
  }
  return events;
}

/**
 * Creates a spool in a file. An event is on the disk before it is sent. One process may use a file at a time.
 *
 * @param path of the file, which only its owner can read
 */
export function createFileSpool(path: string): Spool {
  /** The events that are to be kept. */
  let kept = new Map<string, SpooledEvent>();
  let file: FileHandle | undefined;
  let bytes = 0;
  let keptBytes = 0;
  /** Writes run one after the other. */
  let last: Promise<void> = Promise.resolve();
  let waiting: string[] = [];

  /** Writes a file with the kept events alone, and replaces the earlier one. */
  const rewrite = async () => {
    const text = [...kept.values()].map((event) => `${JSON.stringify(event)}\n`).join('');
    const copy = await open(`${path}.new`, 'w', 0o600);
    await copy.appendFile(text);
    await copy.datasync();
    await copy.close();
    await rename(`${path}.new`, path);
    await file?.close();
    file = await open(path, 'a', 0o600);
    bytes = text.length;
  };

  const writeAll = async () => {
    const text = waiting.join('');
    waiting = [];
    if (!text || !file) return;
    await file.appendFile(text);
    bytes += text.length;
    await file.datasync();
    if (bytes > REWRITE_BYTES && bytes > 2 * keptBytes) await rewrite();
  };

  /** Lines of calls that come together are one write. */
  const write = (line: Line): Promise<void> => {
    waiting.push(`${JSON.stringify(line)}\n`);
    const written = last.then(writeAll);
    last = written.catch(() => {});
    return written;
  };

  return {
    async load() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      kept = read(text);
      for (const { json } of kept.values()) keptBytes += json.length;
      // Also without a torn line, which would swallow the next.
      await rewrite();
      return [...kept.values()];
    },
    async add({ eventId, json }) {
      if (!file) throw new Error(`${path}: the spool is not open`);
      kept.set(eventId, { eventId, json });
      keptBytes += json.length;
      await write({ eventId, json });
    },
    async remove(eventIds) {
      for (const id of eventIds) {
        keptBytes -= kept.get(id)?.json.length ?? 0;
        kept.delete(id);
      }
      await write(eventIds);
    },
    async close() {
      await last;
      await file?.close();
      file = undefined;
    },
  };
}
