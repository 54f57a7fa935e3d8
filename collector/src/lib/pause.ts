export interface Pause {
  wait(ms: number): Promise<void>;
  /** Ends the wait that runs, if one does. */
  end(): void;
}

/**
 * Waits that can be ended early, one after another.
 *
 * @param options.isBackground whether the process may end while it waits. Default false.
 */
export function createPause({ isBackground = false }: { isBackground?: boolean } = {}): Pause {
  let end = () => {};
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        if (isBackground) timer.unref();
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    end: () => end(),
  };
}
