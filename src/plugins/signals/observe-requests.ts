import type { PluginContext } from '../../tracker/plugins/plugin.js';
import { wrap } from './wrap.js';

/** Told the outcome of a request: HTTP status, 0 where there was no answer, and its text. */
export type Outcome = (status: number, answer?: string) => void;

/** Told of a request before its outcome; returns nothing where that does not matter. */
export type Begin = (url: string, body: string) => Outcome | undefined;

/** A body that has to be read, which takes a moment. */
type Readable = Pick<Request, 'text' | 'formData'> & Partial<Request>;

/** Addresses where such a body is worth reading. */
const LIKELY = /cart|graphql|\/batch/i;

/** Types of content that say something; Shopify answers as JavaScript. One whose body is streamed usually has none. */
const TEXT = /json|text|form|script/;

const typeOf = ({ headers }: { headers?: Headers }) => `${headers?.get('content-type')}`;

/**
 * Watches what the page posts by `fetch` and XMLHttpRequest, which behave as before. A body that
 * is streamed is left alone, and so is every answer that nobody waits for.
 */
export function observeRequests(context: PluginContext, begin: Begin): void {
  /** Returns who is to be told the outcome; nothing where it is known already that there is nobody. */
  const ask = (method: unknown, url: string, source: () => unknown) => {
    if (!/^post$/i.test(String(method))) return;
    const read = (body: unknown) =>
      begin(
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
    const outcome = ask(
      options?.method ?? request.method,
      url,
      () =>
        options?.body ??
        (!request.bodyUsed && LIKELY.test(url) && TEXT.test(typeOf(request)) && request.clone()),
    );
    return (
      outcome &&
      ((result) =>
        (result as Promise<Response>)
          .then(async (response) => {
            // The copy is taken before the page reads the answer.
            const copy = TEXT.test(typeOf(response)) && response.clone();
            const tell = await outcome;
            // An answer that the page may not see says nothing, not even that it failed.
            if (response.status && tell) tell(response.status, copy ? await copy.text() : '');
          })
          .catch(async () => (await outcome)?.(0)))
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
    let outcome = ask(method, `${url}`, () => body);
    if (outcome)
      context.on(xhr, 'loadend', async () => {
        const asked = outcome;
        // The object may be used again, for anything.
        outcome = undefined;
        if (!asked) return;
        const { status, response } = xhr;
        const answer = typeof response === 'string' ? response : JSON.stringify(response);
        (await asked)?.(status, answer);
      });
  });
}
