import type { PluginContext } from '../../tracker/plugins/plugin.js';
import { wrap } from './wrap.js';

/** Gets the outcome of a request: HTTP status, 0 without an answer, and its text. */
export type OnOutcome = (status: number, answer?: string) => void;

/** Gets a request before its outcome; returns nothing when the outcome does not matter. */
export type OnRequest = (url: string, body: string) => OnOutcome | undefined;

/** A body that can only be read asynchronously. */
type Readable = Pick<Request, 'text' | 'formData'> & Partial<Request>;

/** Addresses where such a body is worth reading. */
const LIKELY = /cart|graphql|\/batch/i;

/** Content types worth reading; Shopify answers as JavaScript. A streamed body usually has none of them. */
const TEXT = /json|text|form|script/;

const typeOf = ({ headers }: { headers?: Headers }) => `${headers?.get('content-type')}`;

/**
 * Watches the page's POST requests by `fetch` and XMLHttpRequest, which behave as before. Streamed
 * bodies are left alone, and so is every answer that nobody waits for.
 */
export function observeRequests(context: PluginContext, onRequest: OnRequest): void {
  /** Returns the function that gets the outcome, or a promise of it; nothing when nobody needs it. */
  const begin = (method: unknown, url: string, source: () => unknown) => {
    if (!/^post$/i.test(String(method))) return;
    const read = (body: unknown) =>
      onRequest(
        url,
        typeof body === 'string'
          ? body
          : (body as FormData | null)?.getAll
            ? // Files are named as objects, not read.
              `${new URLSearchParams(body as never)}`
            : '',
      );
    const body = source() as Readable | null;
    if (!body?.text || !LIKELY.test(url)) return read(body);
    return (/form/.test(typeOf(body)) ? body.formData() : body.text()).then(
      (text) => context.safely(() => read(text)),
      () => undefined,
    );
  };

  wrap(context, window, 'fetch', ([input, init]) => {
    const request = (input ?? {}) as Request;
    const options = init as RequestInit | undefined;
    const url = request.url ?? `${input}`;
    const onOutcome = begin(
      options?.method ?? request.method,
      url,
      () =>
        options?.body ??
        (!request.bodyUsed && LIKELY.test(url) && TEXT.test(typeOf(request)) && request.clone()),
    );
    return (
      onOutcome &&
      ((result) =>
        (result as Promise<Response>)
          .then(async (response) => {
            // The copy is taken before the page reads the answer.
            const copy = TEXT.test(typeOf(response)) && response.clone();
            const report = await onOutcome;
            // The page may not read an opaque answer, which does not even show a failure.
            if (response.status && report) report(response.status, copy ? await copy.text() : '');
          })
          .catch(async () => (await onOutcome)?.(0)))
    );
  });

  const opened = new WeakMap<object, string[]>();
  const { prototype } = XMLHttpRequest;
  wrap(context, prototype, 'open', (args, xhr) => {
    opened.set(xhr as object, args as string[]);
  });
  wrap(context, prototype, 'send', ([body], self) => {
    const xhr = self as XMLHttpRequest;
    const [method, url] = opened.get(xhr) ?? [];
    let onOutcome = begin(method, `${url}`, () => body);
    if (onOutcome)
      context.on(xhr, 'loadend', async () => {
        const pending = onOutcome;
        // The page may use the object again, for any request.
        onOutcome = undefined;
        if (!pending) return;
        const { status, response } = xhr;
        const answer = typeof response === 'string' ? response : JSON.stringify(response);
        (await pending)?.(status, answer);
      });
  });
}
