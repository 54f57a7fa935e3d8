import type { ItemMetadata } from '../contract/events.js';
import { parseJson } from '../tracker/parse-json.js';
import type { PageMoment, Plugin } from '../tracker/plugins/plugin.js';
import { PLATFORMS } from './platforms/platforms.js';
import { readRequest } from './signals/cart-request.js';
import { dedupeCartAdds, VERDICT_MS } from './signals/dedupe-cart-adds.js';
import { isErrorResponse } from './signals/is-error-response.js';
import type { NavigateEvent, NavigationWindow } from './signals/navigation.js';
import { type OnOutcome, observeRequests } from './signals/observe-requests.js';
import type { Line, Platform } from './signals/platform.js';
import { productIdentity } from './signals/product-identity.js';
import { readAddedItems } from './signals/read-added-items.js';
import { readLines, requestedFields } from './signals/read-lines.js';

/** Whether this is built for the script tag, which gives no options. */
declare const __TAG__: boolean;

/** Options of `cart()`, for a shop with a cart of its own. An error in these functions goes to the console, not to the page. */
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
  /** Platforms of `vitrine/platforms` beside the five that the plugin knows. */
  platforms?: readonly Platform[];
}

/** `shopify:cart:lines-update` (https://shopify.dev/docs/api/storefront-events-and-actions). */
interface LinesUpdate extends Event {
  action?: string;
  lines?: unknown;
  promise?: Promise<
    | {
        userErrors?: unknown[] | null;
        warnings?: unknown[] | null;
        detail?: { didError?: boolean } | null;
      }
    | undefined
  >;
}

/** An answer counts before an event that follows it within this time: ms. */
const PRECEDENCE_MS = 100;

/** Pages on which an accepted form ends. */
const CART_PAGE =
  /\/(cart|basket|bag|checkout|panier|warenkorb)\b|[?&](controller=cart|route=checkout.cart)/i;

/** Marks the page's address as read, since the script may run again. */
const ENTERED = Symbol.for('vitrine.entered');

/**
 * Tracks `product cart-add` where the cart has it: by the page's own requests, Shopify's
 * standard events, and by forms and links that leave the page, whose result the next page shows.
 *
 * @param options overrides of the defaults
 */
export const cart =
  (options?: CartOptions): Plugin =>
  (context) => {
    const { match, item, platforms }: CartOptions = (!__TAG__ && options) || {};
    if (!__TAG__) context.checkOptions?.('cart', options, 'match item platforms');
    const report = dedupeCartAdds(context);
    const scope = window as NavigationWindow & {
      vitrinePlatforms?: readonly Platform[];
      [ENTERED]?: boolean;
    };
    const allPlatforms = () => [
      ...(platforms ?? []),
      ...(scope.vitrinePlatforms ?? []),
      ...PLATFORMS,
    ];
    productIdentity(context).platforms = allPlatforms;
    /** Pieces of each product in the cart, by the last answer. */
    const totals = new Map<string, number>();

    /** Reports an add where a request or a navigation is one. */
    const beginAdd = (
      address: string,
      body = '',
      source = 'request',
      moment?: PageMoment,
    ): OnOutcome | undefined => {
      const request = readRequest(address, body);
      if (/wc\/.*\/batch\b/.test(request.url)) {
        // Each part of a batch is an add of its own, and may fail on its own.
        const parts = [request.fields?.requests ?? []]
          .flat()
          .map((part: { path: string; body: unknown }) =>
            beginAdd(part.path, JSON.stringify(part.body), source),
          );
        return (_, answer) =>
          parts.forEach((onOutcome, i) => {
            const part = parseJson<Line>(answer)?.responses?.[i];
            onOutcome?.(part?.status, JSON.stringify(part?.body));
          });
      }
      let platform: Partial<Platform> | undefined = allPlatforms().find((each) =>
        each.adds.test(request.text),
      );
      if (!platform && match && context.safely(() => match(address, body))) platform = {};
      if (!platform) return;
      const { fields } = request;
      const requested = readLines(
        platform.requestLines?.(fields, request.url) ?? fields,
        platform.normalize,
      ).map(requestedFields);
      const custom = (answer?: unknown) =>
        item && (context.safely(() => item(fields, answer)) ?? []);
      const decide = report({ source, items: custom() ?? requested, authoritative: true, moment });
      return (status, answer = '') => {
        const json = parseJson<Line>(answer);
        decide(
          isErrorResponse(status, json) ||
            platform.refuses?.test(answer) ||
            // The server answered with a page.
            (!json && platform.readNotice?.() === false)
            ? undefined
            : (custom(json) ??
                readAddedItems({ requested, fields, answer: json, platform, totals })),
        );
      };
    };

    observeRequests(context, beginAdd);

    // A page leaves once: a second click before that is not a second add.
    let leaving: OnOutcome | undefined;
    const beginNavigation = (event: Event, url: string, read: () => unknown) => {
      const moment = context.capture();
      // By then the page has left or stays.
      context.setTimeout(() => {
        if (event.defaultPrevented) return;
        const onOutcome = beginAdd(
          url,
          `${new URLSearchParams(read() as never)}`,
          'navigation',
          // A page of another origin cannot report a result.
          new URL(url, document.baseURI).origin === location.origin
            ? { ...moment, page: { ...moment.page, $time: context.now() } }
            : undefined,
        );
        if (!onOutcome) return;
        leaving?.(0);
        leaving = onOutcome;
      }, 0);
    };
    const { navigation } = scope;
    if (navigation)
      context.on<NavigateEvent>(navigation, 'navigate', (event) => {
        const { formData } = event;
        // Neither within the page nor again, by reload or back: push or replace.
        if (!event.destination.sameDocument && /p/.test(event.navigationType))
          beginNavigation(event, event.destination.url, () => formData ?? '');
      });
    else
      context.on<SubmitEvent>(window, 'submit', (event) => {
        const form = event.target as HTMLFormElement;
        const button = event.submitter as HTMLButtonElement | null;
        const url = button?.getAttribute('formaction') ?? form.getAttribute('action');
        beginNavigation(event, url || location.href, () => {
          const data = new FormData(form);
          if (button?.name) data.append(button.name, button.value);
          return data;
        });
      });

    context.on<LinesUpdate>(document, 'shopify:cart:lines-update', (event) => {
      if (event.action !== 'add') return;
      const decide = report({
        source: 'shopify',
        items: readLines(event.lines).map(requestedFields),
        authoritative: true,
      });
      event.promise?.then(
        (result) =>
          result?.userErrors?.length ||
          result?.detail?.didError ||
          // The warnings name no line, but this event has only these lines.
          /"(MERCHANDISE_OUT|PRODUCT_UN)/.test(JSON.stringify(result?.warnings))
            ? decide()
            : // Not every theme says what went wrong, and the answer to its request says more.
              context.setTimeout(() => decide([]), PRECEDENCE_MS),
        () => decide(),
      );
    });

    // The next page shows the result of a form, once it has rendered.
    const find = (notice: 'successNotice' | 'errorNotice') =>
      document.querySelector(
        allPlatforms()
          .flatMap((each) => each[notice] ?? [])
          .join(),
      );
    const judgePage = (last?: boolean) => {
      const notices = allPlatforms().map((each) => context.safely(() => each.readNotice?.()));
      const refused = notices.includes(false) || find('errorNotice');
      // A cart page that complains is no confirmation. Other pages may do both: of a set, or of another line.
      const accepted =
        notices.includes(true) ||
        find('successNotice') ||
        (!refused && CART_PAGE.test(location.href));
      if (refused || accepted || last) report.settleForms(accepted, refused);
    };
    const onEntry = () => {
      // The visitor came from elsewhere: a mail, an advertisement, another tab.
      const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      if (!scope[ENTERED] && entry?.type === 'navigate' && !report.hasForms())
        beginAdd(location.href, '', 'entry', context.capture());
      scope[ENTERED] = true;
      judgePage();
      context.setTimeout(() => judgePage(true), VERDICT_MS);
    };
    if (document.readyState === 'loading') context.on(document, 'DOMContentLoaded', onEntry);
    else onEntry();
  };
