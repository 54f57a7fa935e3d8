import { useEffect, useState } from 'preact/hooks';
import { isSignedOut, type RequestError, request, toRequestError } from './request.js';
import { useSession } from './session.js';

/** A response, or what there is instead of it. */
export interface Loaded<Value> {
  /** Value of the last successful request, so that a page does not jump while it loads again. */
  value?: Value | undefined;
  /** Whether `value` belongs to an earlier address. */
  stale: boolean;
  loading: boolean;
  error?: RequestError | undefined;
  retry(): void;
}

const MAX_CACHED = 80;
const cache = new Map<string, unknown>();

function remember(key: string, value: unknown) {
  cache.delete(key);
  cache.set(key, value);
  const [oldest] = cache.keys();
  if (cache.size > MAX_CACHED && oldest !== undefined) cache.delete(oldest);
}

/** Forgets all responses: the next viewer may be another one. */
export const forgetResponses = (): void => cache.clear();

interface Held<Value> {
  /** Key of the request that led to this result. */
  key: string;
  value?: Value | undefined;
  error?: RequestError | undefined;
}

/** Reads an address: one request by default. */
export type Reader<Value> = (url: string, options: { signal: AbortSignal }) => Promise<Value>;

/**
 * Reads an address of the API, and again when it changes or the page is refreshed.
 *
 * @param url undefined asks nothing
 */
export function useRequest<Value>(
  url: string | undefined,
  read: Reader<Value> = request<Value>,
): Loaded<Value> {
  const { reading, onSignedOut, viewer } = useSession();
  const [attempt, setAttempt] = useState(0);
  const key = url === undefined ? '' : `${reading} ${url}`;
  const cached = cache.get(key) as Value | undefined;
  const [held, setHeld] = useState<Held<Value>>({ key, value: cached });

  // A new session or attempt reads the same address again.
  useEffect(() => {
    if (url === undefined) return setHeld({ key });
    const known = cache.get(key) as Value | undefined;
    if (known !== undefined) return setHeld({ key, value: known });
    const controller = new AbortController();
    read(url, { signal: controller.signal }).then(
      (value) => {
        remember(key, value);
        setHeld({ key, value });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        if (isSignedOut(error)) return onSignedOut();
        const problem = toRequestError(error);
        setHeld((before) => ({ key, error: problem, value: before.value }));
      },
    );
    return () => controller.abort();
  }, [key, attempt, viewer.csrfToken]);

  const isCurrent = held.key === key;
  const value = isCurrent ? held.value : (cached ?? held.value);
  const error = isCurrent ? held.error : undefined;
  const isFresh = value !== undefined && !error && (isCurrent || cached !== undefined);
  return {
    value,
    stale: value !== undefined && !isFresh,
    loading: url !== undefined && !isFresh && !error,
    error,
    retry: () => {
      setHeld((before) => ({ key: '', value: before.value }));
      setAttempt((before) => before + 1);
    },
  };
}
