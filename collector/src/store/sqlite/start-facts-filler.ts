/** Events of one transaction. New events wait for it, so it is short: some 10 ms. */
const EVENTS_A_TURN = 250;

/** Pause after a turn, as a share of its duration: the disk and the thread have time for new events. */
const PAUSE_RATIO = 0.5;

/** Longest pause after a turn that failed, for example on a locked file: ms. */
const RETRY_MS = 5_000;

export interface FactsFiller {
  /** Ends after the current turn. The next process with the file goes on. */
  stop(): Promise<void>;
}

/**
 * Derives the facts of events that an older version stored, in turns between which new events are written.
 *
 * @param fill derives the facts of some events, and returns 0 when none is left
 */
export function startFactsFiller(fill: (limit: number) => Promise<number>): FactsFiller {
  let stopped = false;
  let endPause = () => {};

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      // A finished command does not wait for it.
      timer.unref();
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async () => {
    while (!stopped) {
      const startedAt = performance.now();
      try {
        if (!(await fill(EVENTS_A_TURN))) return;
        await pause((performance.now() - startedAt) * PAUSE_RATIO);
      } catch {
        // The next turn repeats it. A full disk fails the events too, which the log reports.
        if (!stopped) await pause(RETRY_MS);
      }
    }
  };
  const running = run();
  return {
    async stop() {
      stopped = true;
      endPause();
      await running;
    },
  };
}
