import { createPause } from '../../lib/pause.js';

/** Events of one transaction. New events wait for it, so it is short: some 10 ms. */
const EVENTS_A_TURN = 250;

/** Pause after a turn, as a share of its duration: the disk and the thread have time for new events. */
const PAUSE_RATIO = 0.5;

/** Time between two reports: ms. */
const REPORT_MS = 10_000;

/** Pause after a turn that failed, for example on a locked file: ms. */
const RETRY_MS = 5_000;

export interface FactsFiller {
  /** Ends after the current turn. The next process with the file goes on. */
  stop(): Promise<void>;
}

interface FactsFillerOptions {
  /** Called now and then with the number of events that are left, and at the end with 0. Not when one turn was enough. */
  onProgress?: ((left: number) => void) | undefined;
  /** Called when turns start to fail: without facts, no question is answered. */
  onFailure?: ((error: unknown) => void) | undefined;
}

/**
 * Derives the facts of events that an older version stored, in turns between which new events are written.
 *
 * @param fill derives the facts of some events, and returns how many are left
 */
export function startFactsFiller(
  fill: (limit: number) => Promise<number>,
  { onProgress, onFailure }: FactsFillerOptions = {},
): FactsFiller {
  let stopped = false;
  let reportedAt = Number.NEGATIVE_INFINITY;
  let hasReported = false;
  let isFailing = false;

  const report = (left: number) => {
    const now = performance.now();
    if (left ? now - reportedAt < REPORT_MS : !hasReported) return;
    reportedAt = now;
    hasReported = true;
    onProgress?.(left);
  };

  // A finished command does not wait for it.
  const pause = createPause({ isBackground: true });

  const run = async () => {
    while (!stopped) {
      const startedAt = performance.now();
      try {
        const left = await fill(EVENTS_A_TURN);
        isFailing = false;
        report(left);
        if (!left) return;
        await pause.wait((performance.now() - startedAt) * PAUSE_RATIO);
      } catch (error) {
        // The next turn repeats it.
        if (stopped) return;
        if (!isFailing) onFailure?.(error);
        isFailing = true;
        await pause.wait(RETRY_MS);
      }
    }
  };
  const running = run();
  return {
    async stop() {
      stopped = true;
      pause.end();
      await running;
    },
  };
}
