/** Longest pause that a server may ask for: ms. */
const MAX_RETRY_AFTER_MS = 3_600_000;

export interface PauseOptions {
  /** Failures in a row, from 1. */
  failures: number;
  firstPauseMs: number;
  maxPauseMs: number;
  /** In seconds or as a date (RFC 9110, 10.2.3). */
  retryAfter: string | null;
}

/** The pause after a failure: exponential with full jitter, and at least what the server asks for. */
export function pauseMs({ failures, firstPauseMs, maxPauseMs, retryAfter }: PauseOptions): number {
  const seconds = Number(retryAfter) * 1_000;
  const requested = (retryAfter && (seconds || Date.parse(retryAfter) - Date.now())) || 0;
  const jitter = Math.random() * Math.min(firstPauseMs * 2 ** (failures - 1), maxPauseMs);
  return Math.max(jitter, Math.min(Math.max(requested, 0), MAX_RETRY_AFTER_MS));
}

/** Waits; ends early when the signal does. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
