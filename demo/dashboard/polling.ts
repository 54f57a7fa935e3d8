export interface Polling {
  /** Runs at once, and gives up what is under way. */
  now(): void;
  /** Stops until it is told to go on. */
  pause(paused: boolean): void;
}

/**
 * Runs a task every few seconds while the page is looked at: the next run waits for the last to
 * end, a hidden page asks nothing, and one that comes back asks at once.
 */
export function startPolling(
  ms: number,
  task: (signal: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): Polling {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = new AbortController();
  let paused = false;
  const schedule = () => {
    clearTimeout(timer);
    if (!paused && !document.hidden) timer = setTimeout(now, ms);
  };
  const now = async () => {
    clearTimeout(timer);
    running.abort();
    const own = new AbortController();
    running = own;
    try {
      await task(own.signal);
    } catch (error) {
      if (!own.signal.aborted) onError(error);
    }
    if (running === own) schedule();
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) clearTimeout(timer);
    else if (!paused) now();
  });
  return {
    now,
    pause(value) {
      paused = value;
      if (paused) clearTimeout(timer);
      else now();
    },
  };
}
