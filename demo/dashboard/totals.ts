import { find } from '../look/find.js';
import { money } from '../storefront/cart.js';
import { number, write } from './element.js';
import { ALL } from './event-types.js';
import type { Overview } from './reading.js';

const TOTALS: [name: string, type: string, what: 'count' | 'metric'][] = [
  ['events', ALL, 'count'],
  ['ar', 'product AR download', 'count'],
  ['carts', 'product cart-add', 'count'],
  ['orders', 'product ordered', 'count'],
  ['revenue', 'product ordered', 'metric'],
];

/** The figures at the top. */
export function showTotals({ series }: Overview): void {
  for (const [name, type, what] of TOTALS) {
    const value = series.get(type)?.[what] ?? 0;
    write(find(`[data-total="${name}"]`), what === 'metric' ? money(value) : number(value));
  }
}
