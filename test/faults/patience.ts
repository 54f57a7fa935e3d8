import { setTimeout as pause } from 'node:timers/promises';
import type { Scene } from './scene.js';

/**
 * Waits until something is so.
 *
 * @param patience ms
 * @returns when it was: ms since the epoch; undefined when it never was
 */
export async function eventually(check: () => boolean | Promise<boolean>, patience: number) {
  for (const end = Date.now() + patience; Date.now() < end; await pause(50))
    if (await check()) return Date.now();
}

/** Waits until all events with these marks are stored. */
export const allStored = (scene: Scene, marks: readonly string[], patience: number) =>
  eventually(async () => {
    const stored = new Set(await scene.stored());
    return marks.every((mark) => stored.has(mark));
  }, patience);
