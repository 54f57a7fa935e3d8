import { type ExtensionApi, register } from '@shopify/web-pixels-extension';
import { addedToCart, type PixelEvent, productOrdered, productViewed } from './events.js';

/** Waits before each try, in milliseconds. */
const PAUSES = [0, 1_000, 4_000, 15_000];

/** Sends one event. A function that is away, or asks to wait, is tried again. */
async function send(address: string, event: PixelEvent): Promise<void> {
  for (const pause of PAUSES) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const eventMetadata = { ...event.eventMetadata, $sent: Date.now() };
    // Text needs no preflight. With keepalive the request outlives the page.
    const answer = await fetch(address, {
      method: 'POST',
      keepalive: true,
      body: JSON.stringify({ ...event, eventMetadata }),
    }).catch(() => undefined);
    if (answer && answer.status < 500 && answer.status !== 429) return;
  }
}

/** Subscribes to the events of the shop. A map whose result is undefined sends nothing. */
export function start({ analytics, settings }: Pick<ExtensionApi, 'analytics' | 'settings'>): void {
  const sendIfAny = (event: PixelEvent | undefined) => event && send(settings.address, event);
  analytics.subscribe('checkout_completed', (event) => sendIfAny(productOrdered(event)));
  // With the theme app extension, the tracker on the page sends these.
  if (settings.events !== 'all') return;
  analytics.subscribe('product_viewed', (event) => sendIfAny(productViewed(event)));
  analytics.subscribe('product_added_to_cart', (event) => sendIfAny(addedToCart(event)));
}

register(start);
