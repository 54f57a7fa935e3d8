import type { ItemMetadata, OrderMetadata } from '../../contract/events.js';
import { fieldsOf, ITEM } from './fields.js';

/** An add to the cart or an order, as a data layer tells it. */
export interface Ecommerce {
  /** The dialect it is told in. */
  source: string;
  items: ItemMetadata[];
  /** Missing where it is an add to the cart. */
  order?: OrderMetadata;
}

// biome-ignore lint/suspicious/noExplicitAny: it is whatever the page has pushed.
type Pushed = any;

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
  const products = legacy.products ?? data.items ?? context?.items ?? data.productContext ?? [];
  const { currency }: ItemMetadata = fieldsOf(data, 'currency|currencyCode');
  const items: ItemMetadata[] = [products].flat().map((item: Pushed) => ({
    currency,
    ...fieldsOf({ ...item?.pricing, ...item?.prices?.price, ...item, ...item?.product }, ITEM),
  }));
  const order = data.orderContext ?? legacy.actionField ?? data;
  return {
    source: gtag ? 'gtag' : eventInfo ? 'adobe-data-layer' : 'data-layer',
    items,
    order: ordered
      ? {
          currency: currency ?? items[0]?.currency,
          ...fieldsOf(
            { ...order.shipping, ...order },
            'transaction_id|id|orderId value|revenue|grandTotal tax|salesTax shipping|shippingAmount coupon|appliedCouponCode',
          ),
        }
      : undefined,
  };
}
