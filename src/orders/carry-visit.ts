import type { CreateEventBody } from '../contract/api.js';

/** Name of the visit in a cart of Shopify, and of the hidden field in the checkout of WooCommerce. */
export const VISIT_NAME = '_vitrine_visit';

/** The part of a tracker that `carryVisit()` needs. */
export interface VisitTracker {
  /** Id of the running session. */
  readonly sessionId: string | null | undefined;
  /** Calls back at every change of status of every event. */
  onStatusChange(listener: (change: VisitChange) => void): () => void;
}

/** A change of status, as far as `carryVisit()` reads it. */
export interface VisitChange {
  /** The new status. */
  status: string;
  /** The event. */
  event?: Pick<CreateEventBody, 'eventType' | 'sessionId' | 'userId'>;
}

/**
 * The visit as carts and orders carry it: `<session>` or `<session>/<user>`, each percent-encoded.
 *
 * @param sessionId session of the tracker
 * @param userId signed-in user, if there is one
 */
export const visitText = (sessionId: string, userId?: string | null): string =>
  [sessionId, userId].flatMap((id) => (id ? encodeURIComponent(id) : [])).join('/');

interface Scope {
  Shopify?: { routes?: { root?: string } };
}

/**
 * Lets the order carry the visit, so that the collector joins the revenue of a webhook with it: as a cart attribute
 * of Shopify after each add to the cart, and in the hidden field of WooCommerce's checkout as it is submitted. Without
 * consent there is no session, and nothing is carried.
 *
 * @param tracker the page's tracker
 * @returns a function that ends it
 */
export function carryVisit(tracker: VisitTracker): () => void {
  let userId: string | null | undefined;
  /** The visit that the cart of this page has. */
  let carried: string | undefined;
  const end = tracker.onStatusChange(({ status, event }) => {
    const shop = (window as Scope).Shopify;
    if (!event || status === 'dropped') return;
    userId = event.userId;
    const visit = visitText(event.sessionId, userId);
    if (!shop || event.eventType !== 'product cart-add' || visit === carried) return;
    carried = visit;
    fetch(`${shop.routes?.root ?? '/'}cart/update.js`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ attributes: { [VISIT_NAME]: visit } }),
      // The buyer may already be on the way to the checkout.
      keepalive: true,
    }).catch(() => {
      carried = undefined;
    });
  });
  const fill = () => {
    const { sessionId } = tracker;
    if (!sessionId) return;
    for (const field of document.querySelectorAll<HTMLInputElement>(`input[name=${VISIT_NAME}]`))
      field.value = visitText(sessionId, userId);
  };
  // Before any listener of the form: WooCommerce reads its fields there, and submits them itself.
  document.addEventListener('submit', fill, true);
  return () => {
    end();
    document.removeEventListener('submit', fill, true);
  };
}
