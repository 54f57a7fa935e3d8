import { MAX_ID_LENGTH } from 'vitrine/contract';

/** The visit of the browser that has filled the cart. */
export interface Visit {
  sessionId: string;
  userId?: string;
}

/** Names under which carts and orders carry it. Shopify hides the one with two underscores from the pages. */
const NAMES = new Set(['_vitrine_visit', '__vitrine_visit']);

function decode(part: string | undefined): string | undefined {
  if (!part) return undefined;
  try {
    const text = decodeURIComponent(part);
    const isId = text.length <= MAX_ID_LENGTH && !text.includes('\0') && text.isWellFormed();
    return isId && text ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Reads `<session>` or `<session>/<user>`, each percent-encoded. */
function parseVisit(value: unknown): Visit | undefined {
  if (typeof value !== 'string') return undefined;
  const [session, user] = value.trim().split('/');
  const sessionId = decode(session);
  const userId = decode(user);
  return sessionId === undefined ? undefined : { sessionId, ...(userId && { userId }) };
}

/** The visit in the attributes of an order. Everything else in them stays out of the store. */
export function visitOf(
  attributes: readonly { name: unknown; value: unknown }[],
): Visit | undefined {
  for (const { name, value } of attributes) {
    const visit = typeof name === 'string' && NAMES.has(name) ? parseVisit(value) : undefined;
    if (visit) return visit;
  }
  return undefined;
}
