import { setTimeout as pause } from 'node:timers/promises';

export interface Arrivals {
  /** Different events that have arrived. */
  delivered: number;
  /** ms from the beginning to the last of them. */
  milliseconds: number;
}

/** The longest pause that a tracker makes between two requests of its queue, and some: ms. */
const SILENCE = 12_000;

/**
 * Watches a count grow until it is there, or has not grown for a while, or time is up.
 *
 * @param arrived how many there are
 * @param timeoutMs longest wait
 */
export async function watch(
  arrived: () => number | Promise<number>,
  expected: number,
  timeoutMs: number,
): Promise<Arrivals> {
  const begin = Date.now();
  let last = begin;
  let delivered = 0;
  for (;;) {
    const now = await arrived();
    if (now > delivered) {
      delivered = now;
      last = Date.now();
    }
    const isOver = Date.now() - last > SILENCE || Date.now() - begin > timeoutMs;
    if (delivered >= expected || isOver) return { delivered, milliseconds: last - begin };
    await pause(100);
  }
}
