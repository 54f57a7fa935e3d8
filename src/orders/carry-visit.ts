import type { CreateEventBody } from '../contract/api.js';
import { VISIT_NAME, visitText } from '../contract/visit.js';

/** The part of a tracker that `carryVisit()` needs. */
export interface VisitTracker {
  /** Id of the running session; null without consent. */
  readonly sessionId: string | null | undefined;
  /** Calls back at every change of status of every event. */
  onStatusChange(listener: (change: VisitChange) => void): () => void;
}

/** A change of status, as far as `carryVisit()` reads it. */
export interface VisitChange {
  /** Why the event has its status. */
  code?: string | undefined;
  /** The event. */
  event?: Pick<CreateEventBody, 'eventType' | 'sessionId' | 'userId' | 'eventMetadata'>;
}

interface Scope {
  Shopify?: { routes?: { root?: string } };
}

/**
 * Lets the order carry the visit, so that the collector joins the revenue of a webhook with it: as a cart attribute
 * of Shopify after each add to the cart, and in the hidden field of WooCommerce's checkout as it is submitted. Without
 * consent there is no session, and nothing is carried; a refusal on the page takes the visit out of the cart again.
 *
 * @param tracker the page's tracker
 * @returns a function that ends it
 */
export function carryVisit(tracker: VisitTracker): () => void {
  let userId: string | null | undefined;
  /** Session of this page, and the number of its newest event. Older ones, which are sent again, change nothing. */
  let session: string | undefined;
  let newest = 0;
  /** The visit that this page has put into the cart; empty after a refusal. */
  let carried: string | undefined;
  const carry = (visit: string) => {
    const shop = (window as Scope).Shopify;
    if (!shop || visit === carried) return;
    carried = visit;
    fetch(`${shop.routes?.root ?? '/'}cart/update.js`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ attributes: { [VISIT_NAME]: visit } }),
      // The buyer may already be on the way to the checkout.
      keepalive: true,
    })
      .then(
        ({ ok }) => ok,
        () => false,
      )
      .then((isTaken) => {
        // The next add tries again.
        if (!isTaken && carried === visit) carried = undefined;
      });
  };
  const end = tracker.onStatusChange(({ code, event }) => {
    if (code === 'consent_denied') {
      // Events of this page had a session, so the cart may have it from here or from an earlier page.
      if (session) carry('');
      return;
    }
    const { sessionId } = tracker;
    // An event that waits for consent has no session, and one that an earlier page left may have another.
    if (!event || !sessionId || event.sessionId !== sessionId) return;
    const sequence = Number(event.eventMetadata?.$seq);
    if (session === sessionId && !(sequence > newest)) return;
    session = sessionId;
    newest = sequence;
    userId = event.userId;
    if (event.eventType === 'product cart-add') carry(visitText(sessionId, userId));
  });
  const fill = () => {
    const { sessionId } = tracker;
    for (const field of document.querySelectorAll<HTMLInputElement>(`input[name=${VISIT_NAME}]`))
      field.value = sessionId ? visitText(sessionId, userId) : '';
  };
  // Before any listener of the form: WooCommerce reads its fields there, and submits them itself.
  document.addEventListener('submit', fill, true);
  return () => {
    end();
    document.removeEventListener('submit', fill, true);
  };
}
