import type { OrderMetadata } from '../../contract/events.js';
import { parseJson } from '../../tracker/parse-json.js';
import { fieldsOf } from './fields.js';
import { type Product, readLine } from './read-lines.js';

/** An add to the cart or an order, as a data layer tells it. */
export interface Ecommerce {
  /** The dialect of the entry, and the tag that it is for. */
  source: string;
  items: Product[];
  /** Missing where it is an add to the cart. */
  order?: OrderMetadata;
}

// biome-ignore lint/suspicious/noExplicitAny: it is whatever the page has pushed.
type Pushed = any;

/** A list, also as JSON, as an object with numbers for names, or one product alone. */
const listOf = (value: Pushed): Pushed[] => {
  const list = typeof value === 'string' ? parseJson<Pushed>(value) : value;
  const each = Object.values<Pushed>(list ?? {});
  return Array.isArray(list) || each.every((item) => Object(item) === item) ? each : [list];
};

/** Unfilled placeholders of templates, and texts for "nothing". */
const PLACEHOLDER =
  /[{}<>%[\]]|^\W*$|^(undefined|null|nan|none|false|true|0|n\/a|\(not set\)|(order|transaction)_?(id|number))$/i;

/**
 * Reads an entry of a data layer.
 *
 * - GA4: `{ event, ecommerce }`, or the arguments of `gtag('event', …)`
 *   (https://developers.google.com/analytics/devguides/collection/ga4/ecommerce)
 * - Universal Analytics: `{ ecommerce: { add | purchase: { actionField, products } } }`, under any event
 *   (https://developers.google.com/analytics/devguides/collection/ua/gtm/enhanced-ecommerce)
 * - Adobe Commerce: `{ event, eventInfo }` with its contexts
 *   (https://github.com/adobe/commerce-events)
 *
 * @returns undefined where it is about something else
 */
export function readEcommerce(entry: Pushed): Ecommerce | undefined {
  const gtag = entry[0] === 'event';
  const { ecommerce, eventInfo } = entry;
  const data: Pushed = (gtag ? entry[2] : (ecommerce ?? eventInfo ?? entry)) ?? {};
  const { add, purchase } = Object(ecommerce);
  const name = gtag ? entry[1] : entry.event;
  const ordered = purchase ?? /^(purchase|place-order)$/.test(name);
  if (!ordered && !add && !/^add.to.cart$/.test(name)) return;
  const legacy = purchase ?? add ?? data;
  const context = ordered ? data.shoppingCartContext : data.changedProductsContext;
  const products = listOf(
    legacy.products ?? data.items ?? data.products ?? context?.items ?? data.productContext,
  );
  const { currency }: { currency?: string } = fieldsOf(data, 'currency|currencyCode');
  const items = products.map((item) => {
    const line = readLine(item ?? {});
    line.currency ??= currency;
    return line;
  });
  const [first] = products;
  const order = data.orderContext ?? legacy.actionField ?? data;
  const fields: OrderMetadata = fieldsOf(
    { ...order.shipping, ...order },
    'transaction_id|id|orderId value|revenue|grandTotal tax|salesTax shipping|shippingAmount coupon|appliedCouponCode',
  );
  if (PLACEHOLDER.test(fields.transaction_id ?? '')) delete fields.transaction_id;
  return {
    // Several tags for one click differ in their target, or in the name of an id.
    source: [
      gtag ? 'gtag' : eventInfo ? 'adobe-data-layer' : 'data-layer',
      data.send_to ?? [],
      first && !('item_id' in Object(first)) && !add && !eventInfo ? 'id' : [],
    ]
      .flat()
      .join(),
    items,
    order: ordered ? { currency: currency ?? items[0]?.currency, ...fields } : undefined,
  };
}
