import { MAX_ID_LENGTH } from './limits.js';

/** Name of the visit in a cart of Shopify, in an order of WooCommerce, and in the hidden field of its checkout. */
export const VISIT_NAME = '_vitrine_visit';

/** Shopify hides a cart attribute with two underscores from the pages. */
const NAMES: readonly unknown[] = [VISIT_NAME, `_${VISIT_NAME}`];

/** The visit of the browser that filled the cart. */
export interface Visit {
  sessionId: string;
  /** The signed-in user. */
  userId?: string;
}

/**
 * The visit as carts and orders carry it: `<session>` or `<session>/<user>`, each percent-encoded.
 *
 * @param sessionId session of the tracker
 * @param userId signed-in user, if there is one
 */
export const visitText = (sessionId: string, userId?: string | null): string =>
  [sessionId, userId].flatMap((id) => (id ? encodeURIComponent(id) : [])).join('/');

/** Reads one part. Any script of the shop can write anything into a cart. */
function decodeId(part: string | undefined): string | undefined {
  try {
    const id = decodeURIComponent(part ?? '');
    // Throws for half a character, which no store takes.
    encodeURIComponent(id);
    return id && id.length <= MAX_ID_LENGTH && !id.includes('\0') ? id : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a visit. A part that cannot be read is absent; without a session there is no visit. */
export function parseVisit(text: unknown): Visit | undefined {
  if (typeof text !== 'string') return undefined;
  const [session, user] = text.trim().split('/');
  const sessionId = decodeId(session);
  const userId = decodeId(user);
  return sessionId === undefined ? undefined : { sessionId, ...(userId && { userId }) };
}

/** Finds the visit in the attributes of a cart or an order. */
export function findVisit(
  attributes: readonly { name: unknown; value: unknown }[],
): Visit | undefined {
  for (const { name, value } of attributes) {
    const visit = NAMES.includes(name) ? parseVisit(value) : undefined;
    if (visit) return visit;
  }
  return undefined;
}
