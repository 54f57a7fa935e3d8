import type { Scene } from './scene.js';

/**
 * Waits until events are stored.
 *
 * @param marks of the events
 * @param patience ms
 * @returns when they all were: ms since the epoch; undefined when that never was
 */
export async function allStored(scene: Scene, marks: readonly string[], patience: number) {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    const stored = new Set(await scene.stored());
    if (marks.every((mark) => stored.has(mark))) return Date.now();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
