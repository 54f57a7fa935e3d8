import type {
  PixelEventsCheckoutCompleted,
  PixelEventsProductAddedToCart,
  PixelEventsProductViewed,
  ProductVariant,
} from '@shopify/web-pixels-extension';
import { findVisit } from './visit.js';

/** An event of the events API, as the pixel sends it. */
export interface PixelEvent {
  eventType: string;
  sessionId: string;
  userId?: string;
  metric?: number;
  eventMetadata: Record<string, string | number | undefined>;
}

/** `5501`, also of `gid://shopify/Order/5501?key=…`, so that every report of an order has one id. */
const plainId = (id: string | null | undefined): string | undefined =>
  id?.replace(/^gid:\/\/shopify\/\w+\//, '').replace(/\?.*/, '') || undefined;

/** The product of a variant, by the names of the tracker: the SKU where there is one. */
const itemOf = (variant: ProductVariant | null, title?: string | null) => ({
  item_id: variant?.sku || plainId(variant?.id),
  item_group_id: plainId(variant?.product?.id),
  item_name: variant?.product?.title ?? title ?? undefined,
  item_brand: variant?.product?.vendor || undefined,
  price: variant?.price.amount,
});

/** Time, session and page of an event. Shopify's id of a browser stands in for a visit. */
const baseOf = ({
  id,
  clientId,
  timestamp,
}: {
  id: string;
  clientId: string;
  timestamp: string;
}) => ({
  sessionId: clientId || id,
  eventMetadata: { $id: `shopify-${id}`, $time: Date.parse(timestamp) },
});

/** A product's page was opened. */
export function productViewed(event: PixelEventsProductViewed): PixelEvent {
  const { productVariant } = event.data;
  const { origin, pathname } = event.context.document.location;
  const { sessionId, eventMetadata } = baseOf(event);
  return {
    eventType: 'product session start',
    sessionId,
    eventMetadata: {
      ...itemOf(productVariant),
      currency: productVariant.price.currencyCode,
      ...eventMetadata,
      $page: origin + pathname,
    },
  };
}

/** Something was put into the cart. */
export function addedToCart(event: PixelEventsProductAddedToCart): PixelEvent | undefined {
  const { cartLine } = event.data;
  if (!cartLine) return undefined;
  const { merchandise, quantity, cost } = cartLine;
  const { origin, pathname } = event.context.document.location;
  const { sessionId, eventMetadata } = baseOf(event);
  return {
    eventType: 'product cart-add',
    sessionId,
    metric: cost.totalAmount.amount,
    eventMetadata: {
      ...itemOf(merchandise),
      quantity,
      currency: cost.totalAmount.currencyCode,
      value: cost.totalAmount.amount,
      ...eventMetadata,
      $page: origin + pathname,
    },
  };
}

/** An order. Without its id the event has no `transaction_id`, and only its own id keeps it from counting twice. */
export function productOrdered(event: PixelEventsCheckoutCompleted): PixelEvent {
  const { checkout } = event.data;
  const { sessionId, eventMetadata } = baseOf(event);
  const order = plainId(checkout.order?.id);
  const visit = findVisit(checkout.attributes.map(({ key, value }) => ({ name: key, value })));
  return {
    eventType: 'product ordered',
    sessionId,
    ...visit,
    metric: checkout.totalPrice?.amount,
    eventMetadata: {
      transaction_id: order,
      value: checkout.totalPrice?.amount,
      currency: checkout.currencyCode ?? undefined,
      tax: checkout.totalTax.amount,
      shipping: checkout.shippingLine?.price.amount,
      items: JSON.stringify(
        checkout.lineItems.map(({ quantity, title, variant }) => ({
          ...itemOf(variant, title),
          quantity,
        })),
      ),
      ...eventMetadata,
      ...(order && { $id: `shopify-order-${order}` }),
      // Not its path, which has the key to this visitor's checkout.
      $page: `${event.context.document.location.origin}/checkout`,
    },
  };
}
