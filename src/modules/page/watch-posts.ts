import type { ModuleContext } from '../../core/module.js';
import { wrap } from './wrap.js';

/** Told the outcome of a request: HTTP status, 0 where there was no answer, and its text. */
export type Outcome = (status: number, answer?: string) => void;

/** Told of a request before its outcome; returns nothing where that does not matter. */
export type Begin = (url: string, body: string) => Outcome | undefined;

/** A body that has to be read, which takes a moment. */
type Readable = Pick<Request, 'text' | 'formData'> & Partial<Request>;

/** Addresses where such a body is worth reading. */
const LIKELY = /cart|graphql|\/batch/i;

/**
 * Watches what the page posts by `fetch` and XMLHttpRequest, which behave as before. A body that
 * is streamed is left alone, and so is every answer that nobody waits for.
 */
export function watchPosts(context: ModuleContext, begin: Begin): void {
  const ask = (method: unknown, url: string, source: () => unknown) => {
    let outcome: Outcome | undefined;
    const read = (body: unknown) => {
      outcome = begin(
        url,
        typeof body === 'string'
          ? body
          : (body as FormData | null)?.getAll
            ? // Files are named as objects, not read.
              `${new URLSearchParams(body as never)}`
            : '',
      );
    };
    if (/^post$/i.test(method as string)) {
      const body = source() as Readable | null;
      if (!body?.text) read(body);
      else if (LIKELY.test(url)) {
        const form = /form/.test(`${body.headers?.get('content-type')}`);
        (form ? body.formData() : body.text()).then(
          (text) => context.safely(() => read(text)),
          () => {},
        );
      }
    }
    return () => outcome;
  };

  wrap(context, window, 'fetch', ([input, init]) => {
    const request = input as Request;
    const url = request.url ?? `${input}`;
    const options = (init ?? {}) as RequestInit;
    const outcome = ask(
      options.method ?? request.method,
      url,
      () => options.body ?? (request.body && LIKELY.test(url) && request.clone()),
    );
    return (result) =>
      (result as Promise<Response>)
        .then(async (response) => {
          const tell = outcome();
          // An answer that the page may not see says nothing, not even that it failed.
          if (!tell || !response.status) return;
          const readable = /json|text/.test(`${response.headers.get('content-type')}`);
          // The copy is taken before the page reads the answer.
          tell(response.status, readable ? await response.clone().text() : '');
        })
        .catch(() => outcome()?.(0));
  });

  const opened = new WeakMap<object, unknown[]>();
  const { prototype } = XMLHttpRequest;
  wrap(context, prototype, 'open', (args, xhr) => {
    opened.set(xhr as object, args);
  });
  wrap(context, prototype, 'send', ([body], self) => {
    const xhr = self as XMLHttpRequest;
    const [method, url] = opened.get(xhr) ?? [];
    const outcome = ask(method, `${url}`, () => body);
    context.on(xhr, 'loadend', () => {
      const { status, response } = xhr;
      outcome()?.(status, typeof response === 'string' ? response : JSON.stringify(response));
    });
  });
}
