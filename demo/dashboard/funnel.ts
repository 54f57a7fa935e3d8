import { find } from '../look/find.js';
import { element, number, percent, write } from './element.js';
import type { Overview } from './reading.js';
import { reconcile } from './reconcile.js';

const STEPS: [type: string, label: string][] = [
  ['product AR offered', 'AR offered'],
  ['product AR download', 'Opened in AR'],
  ['product cart-add', 'Added to cart'],
  ['product ordered', 'Ordered'],
];

/** From the offer of AR to the order, each step beside the one before. */
export function showFunnel({ series }: Overview): void {
  const steps = STEPS.map(([type, label]) => ({
    type,
    label,
    count: series.get(type)?.count ?? 0,
  }));
  const most = Math.max(1, ...steps.map(({ count }) => count));
  reconcile(find('.funnel'), steps, {
    keyOf: ({ type }) => type,
    make: ({ label }) =>
      element(
        'li',
        {},
        element('span', { className: 'step', textContent: label }),
        element('span', { className: 'amount' }),
        element('span', { className: 'rate' }),
        element('span', { className: 'meter', ariaHidden: 'true' }, element('i')),
      ),
    update: (item, { count, type }) => {
      const before = steps[steps.findIndex((step) => step.type === type) - 1];
      write(find('.amount', item), number(count));
      write(find('.rate', item), before ? (before.count ? percent(count, before.count) : '–') : '');
      find('.meter i', item).style.width = `${(100 * count) / most}%`;
    },
  });
}
