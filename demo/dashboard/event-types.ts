import { EVENT_NAMES } from 'vitrine/contract';

/** Stands for events of every type. */
export const ALL = '';

/** In the order in which a visitor meets them; the rest of the contract's names follow. */
const ORDER: readonly string[] = [
  'product session start',
  'product renders',
  'product interaction',
  'product configuration start',
  'product configuration attribute set',
  'product AR offered',
  'product AR download',
  'product AR not available',
  'product AR mobile transition offered',
  'product AR mobile transition completed',
  'product cart-add',
  'product ordered',
  'product social share',
  'product download',
  'product session end',
];

/** Every documented event type. */
export const EVENT_TYPES: readonly string[] = [...new Set([...ORDER, ...EVENT_NAMES])].filter(
  (name) => (EVENT_NAMES as readonly string[]).includes(name),
);

/**
 * What an event type is called on this page: `product ` stands before all of them. The style sheet
 * begins it with a capital, so that the text stays the name.
 */
export function labelOf(type: string): string {
  return type === ALL ? 'all events' : type.replace(/^product /, '');
}
