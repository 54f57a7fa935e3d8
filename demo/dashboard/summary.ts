import { find, make, number, percent } from './elements.js';
import type { TypeViews } from './reader.js';

const CURRENCY = 'EUR';

const sumOf = (views: readonly TypeViews[], eventType: string, field: 'views' | 'metric') =>
  views
    .filter((type) => !eventType || type.eventType === eventType)
    .flatMap(({ rows }) => rows)
    .reduce((sum, row) => sum + (row[field] ?? 0), 0);

/** Figures of the period. Revenue is the sum of the orders' metrics, which the shop sets to their value. */
export function showTotals(views: readonly TypeViews[]): void {
  const revenue = sumOf(views, 'product ordered', 'metric');
  const totals: [label: string, value: string][] = [
    ['Events', number(sumOf(views, '', 'views'))],
    ['Product sessions', number(sumOf(views, 'product session start', 'views'))],
    ['AR opened', number(sumOf(views, 'product AR download', 'views'))],
    ['Added to cart', number(sumOf(views, 'product cart-add', 'views'))],
    ['Orders', number(sumOf(views, 'product ordered', 'views'))],
    [
      'Revenue',
      revenue.toLocaleString('en', {
        style: 'currency',
        currency: CURRENCY,
        maximumFractionDigits: 0,
      }),
    ],
  ];
  find('.totals').replaceChildren(
    ...totals.map(([label, value]) => {
      const total = make('p', 'total');
      total.append(make('b', '', value), make('span', '', label));
      return total;
    }),
  );
}

const STEPS: readonly [eventType: string, label: string][] = [
  ['product AR offered', 'AR offered'],
  ['product AR download', 'AR opened'],
  ['product cart-add', 'Added to cart'],
  ['product ordered', 'Ordered'],
];

/** The way from AR to the order, step by step. */
export function showFunnel(views: readonly TypeViews[]): void {
  const counts = STEPS.map(([eventType]) => sumOf(views, eventType, 'views'));
  const most = Math.max(...counts, 1);
  find('.funnel').replaceChildren(
    ...STEPS.map(([, label], i) => {
      const count = counts[i] ?? 0;
      const step = make('li');
      const bar = make('span', 'fill');
      bar.style.inlineSize = `${(count / most) * 100}%`;
      const share = i ? percent(count, counts[i - 1] ?? 0) : '';
      step.append(
        make('span', 'label', label),
        make('b', '', number(count)),
        make('em', '', share),
        bar,
      );
      return step;
    }),
  );
}
