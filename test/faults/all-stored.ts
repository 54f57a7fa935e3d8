import { setTimeout as pause } from 'node:timers/promises';
import type { CaseFixture } from './case-fixture.js';

/**
 * Waits until something is so.
 *
 * @param timeoutMs longest wait
 * @param signal of who waits no longer
 * @returns when it was: ms since the epoch; undefined when it never was
 */
export async function eventually(
  check: () => boolean | Promise<boolean>,
  timeoutMs: number,
  signal?: AbortSignal,
) {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await pause(50)) {
    if (signal?.aborted) return;
    if (await check()) return Date.now();
  }
}

/** Waits until all events with these marks are stored. */
export const allStored = (
  fixture: CaseFixture,
  marks: readonly string[],
  timeoutMs: number,
  signal?: AbortSignal,
) =>
  eventually(
    async () => {
      const stored = new Set(await fixture.stored());
      return marks.every((mark) => stored.has(mark));
    },
    timeoutMs,
    signal,
  );
