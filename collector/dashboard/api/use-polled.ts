import { useEffect, useRef, useState } from 'preact/hooks';
import { isSignedOut, type RequestError, request, toRequestError } from './request.js';
import { useSession } from './session.js';
import type { Loaded } from './use-request.js';

const POLL_MS = 10_000;

export interface Polled<Value> extends Loaded<Value> {
  /** Moment of the last response, ms since the epoch. */
  readAt?: number | undefined;
}

interface Held<Value> {
  value?: Value;
  error?: RequestError;
  readAt?: number;
}

/**
 * Reads an address again and again while the page is looked at. The next request waits for the last one, and a hidden
 * page asks nothing.
 */
export function usePolled<Value>(
  urlAt: (time: number) => string,
  { paused }: { paused: boolean },
): Polled<Value> {
  const { onSignedOut, viewer } = useSession();
  const [held, setHeld] = useState<Held<Value>>({});
  const [attempt, setAttempt] = useState(0);
  const newest = useRef(urlAt);
  newest.current = urlAt;
  // Other filters ask at once.
  const question = urlAt(0);

  // A new session, question or attempt asks at once.
  useEffect(() => {
    if (paused) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const schedule = () => {
      clearTimeout(timer);
      if (!document.hidden && !controller.signal.aborted) timer = setTimeout(read, POLL_MS);
    };
    async function read() {
      try {
        const time = Date.now();
        const url = newest.current(time);
        const value = await request<Value>(url, { signal: controller.signal });
        if (!controller.signal.aborted) setHeld({ value, readAt: time });
        schedule();
      } catch (error) {
        if (controller.signal.aborted) return;
        // The sign-in starts it again.
        if (isSignedOut(error)) return onSignedOut();
        const problem = toRequestError(error);
        setHeld((before) => ({ ...before, error: problem }));
        schedule();
      }
    }
    const onVisibility = () => {
      if (document.hidden) clearTimeout(timer);
      else read();
    };
    document.addEventListener('visibilitychange', onVisibility);
    read();
    return () => {
      controller.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [paused, question, attempt, viewer.csrfToken]);

  const { value, error, readAt } = held;
  return {
    ...{ value, error, readAt, stale: false, loading: value === undefined && !error },
    retry: () => setAttempt((before) => before + 1),
  };
}
