import type { ItemMetadata } from '../contract/events.js';
import type { Plugin } from '../tracker/plugins/plugin.js';
import { dedupeCartAdds } from './signals/dedupe-cart-adds.js';
import { isCartAddRequest } from './signals/is-cart-add-request.js';
import { isErrorResponse } from './signals/is-error-response.js';
import { type Outcome, observeRequests } from './signals/observe-requests.js';
import { readItems } from './signals/read-items.js';

/** For a shop with a cart of its own; mistakes in these functions stay theirs. */
export interface CartOptions {
  /**
   * Whether a POST adds to the cart, beside those that are known.
   *
   * @param url as the page gave it
   * @param body as text; a form as `name=value&…`; empty where it is streamed, or has to be read
   * and the address has neither `cart`, `graphql` nor `batch` in it
   */
  match?: (url: string, body: string) => boolean;
  /**
   * The products that were added, in place of those that the plugin reads.
   *
   * @param body parsed: JSON, or an object with the fields of a form
   * @param answer parsed, where it is JSON; undefined before there is one
   */
  item?: (body: unknown, answer: unknown) => ItemMetadata[];
}

/** `shopify:cart:lines-update` (https://shopify.dev/docs/api/storefront-events-and-actions). */
interface LinesUpdate extends Event {
  action?: string;
  lines?: unknown;
  promise?: Promise<
    { userErrors?: unknown[] | null; detail?: { didError?: boolean } | null } | undefined
  >;
}

/** The part of the Navigation API that is used here (https://html.spec.whatwg.org/#navigateevent). */
interface Navigate extends Event {
  navigationType: string;
  destination: { url: string; sameDocument: boolean };
  formData: FormData | null;
}

/** How long the answer to a request has to speak before an event that followed it does: ms. */
const PRECEDENCE = 100;

const parse = (text = '') => {
  try {
    return JSON.parse(text);
  } catch {}
};

/**
 * Tracks `product cart-add` where the cart has it: by the page's own requests, Shopify's
 * standard events and, with `confirmed: 0`, by forms and links that leave the page.
 *
 * @param options what is to differ from the defaults
 */
export const cart =
  ({ match, item = readItems }: CartOptions = {}): Plugin =>
  (context) => {
    const report = dedupeCartAdds(context);

    const begin = (source: string, url: string, body = ''): Outcome | undefined => {
      if (/wc\/.*\/batch\b/.test(url)) {
        // Each request in it is an add of its own, and may fail on its own.
        const { requests = [] }: { requests?: { path: string; body: unknown }[] } =
          parse(body) ?? {};
        const parts = requests.map((part) => begin(source, part.path, JSON.stringify(part.body)));
        return (_, answer) =>
          parts.forEach((tell, i) => {
            const { status, body } = parse(answer)?.responses?.[i] ?? {};
            tell?.(status, JSON.stringify(body));
          });
      }
      if (!isCartAddRequest(url, body) && !context.safely(() => match?.(url, body))) return;
      const fields =
        parse(body) ?? Object.fromEntries(new URLSearchParams(`${url.split('?')[1]}&${body}`));
      // Hydrogen and the product sets of SFRA put JSON into a field.
      const asked = parse(fields.cartFormInput) ?? parse(fields.pidsObj) ?? fields;
      const read = (answer?: unknown) => context.safely(() => item(asked, answer)) ?? [];
      const decide = report({ source, items: read(), authoritative: true });
      return (status, answer = '') => {
        const json = parse(answer);
        decide(isErrorResponse(status, answer, json) ? undefined : read(json));
      };
    };

    observeRequests(context, (url, body) => begin('request', url, body));

    // One page leaves once: who clicks again before it does, has not added twice.
    let leaving: Outcome | undefined;
    const leave = (event: Event, url: string, read: () => unknown) =>
      // By then the page has said whether it goes.
      context.setTimeout(() => {
        if (event.defaultPrevented) return;
        const outcome = begin('navigation', url, `${new URLSearchParams(read() as never)}`);
        if (!outcome) return;
        leaving?.(0);
        leaving = outcome;
      }, 0);
    const { navigation } = window as { navigation?: EventTarget };
    if (navigation)
      context.on<Navigate>(navigation, 'navigate', (event) => {
        const { destination, navigationType, formData } = event;
        // Neither within the page nor again, by reload or back: push or replace.
        if (!destination.sameDocument && /p/.test(navigationType))
          leave(event, destination.url, () => formData ?? '');
      });
    else
      context.on<SubmitEvent>(window, 'submit', (event) => {
        const form = event.target as HTMLFormElement;
        const button = event.submitter as HTMLButtonElement | null;
        const url = button?.getAttribute('formaction') ?? form.getAttribute('action');
        leave(event, url || location.href, () => {
          const data = new FormData(form);
          if (button?.name) data.append(button.name, button.value);
          return data;
        });
      });

    context.on<LinesUpdate>(document, 'shopify:cart:lines-update', ({ action, lines, promise }) => {
      if (action !== 'add') return;
      const decide = report({ source: 'shopify', items: readItems(lines), authoritative: true });
      promise?.then(
        (result) =>
          result?.userErrors?.length || result?.detail?.didError
            ? decide()
            : // Not every theme says what went wrong, and the answer to its request says more.
              context.setTimeout(() => decide([]), PRECEDENCE),
        () => decide(),
      );
    });
  };
