import { vi } from 'vitest';
import { cart } from '../../src/plugins/cart.js';
import { MORE_PLATFORMS } from '../../src/plugins/platforms/more-platforms.js';
import { HOLD_MS } from '../../src/plugins/signals/dedupe-cart-adds.js';
import { simulateContext } from './plugin-context.js';
import { stubShop } from './shop-page.js';

/** One request of a shop's page, and the whole answer of its server. */
export interface Exchange {
  url: string;
  /** An object is JSON, a list of pairs a form. */
  body: object | string | [string, string][];
  status?: number;
  /** A text is HTML. */
  answer: unknown;
  /** Default: as the answer is. */
  type?: string;
  /** The page's cookies, once it is answered. */
  cookie?: string;
}

/** The metadata of the adds that are reported for some requests of one page, one after the other. */
export async function playAdds(...exchanges: Exchange[]): Promise<Record<string, unknown>[]> {
  const page = stubShop();
  const context = simulateContext();
  try {
    let next = 0;
    page.fetch = async () => {
      const { status = 200, answer, type, cookie = '' } = exchanges[next++] as Exchange;
      Object.assign(page.document, { cookie });
      const isText = typeof answer === 'string';
      const headers = { 'Content-Type': type ?? (isText ? 'text/html' : 'application/json') };
      // 204 has no body.
      const text = isText ? answer : JSON.stringify(answer);
      return new Response(status === 204 ? null : text, { status, headers });
    };
    cart({ platforms: MORE_PLATFORMS })(context);
    for (const { url, body } of exchanges) {
      const response = await page.fetch(url, {
        method: 'POST',
        body:
          Array.isArray(body) && (!body[0] || Array.isArray(body[0]))
            ? new URLSearchParams(body)
            : typeof body === 'string'
              ? body
              : JSON.stringify(body),
      });
      await (response as Response).text();
      // The observer reads a copy of its own.
      for (let i = 0; i < 20; i++) await new Promise((done) => setImmediate(done));
      context.pass(HOLD_MS);
    }
    return context.tracked.map(([, metadata]) => metadata);
  } finally {
    context.end();
    vi.unstubAllGlobals();
  }
}
