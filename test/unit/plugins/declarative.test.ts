import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { trackDeclared } from '../../../src/plugins/declarative.js';

type Listener = (event: Event) => void;

let listeners: Map<string, Listener>;
const track = vi.fn();

beforeEach(() => {
  listeners = new Map();
  track.mockReset();
  vi.stubGlobal('window', {});
  trackDeclared({
    on: (_: unknown, type: string, listener: Listener) => void listeners.set(type, listener),
    track,
  } as Parameters<typeof trackDeclared>[0]);
});
afterEach(() => vi.unstubAllGlobals());

/** A click on an element with these data attributes. */
function click(dataset: Record<string, string>) {
  const element = { localName: 'button', dataset, contains: () => false };
  listeners.get('click')?.({ type: 'click', composedPath: () => [element] } as never);
}

it('takes data-vitrine-sku as the id of the item, also beside another id', () => {
  const add = { vitrine: 'product cart-add', vitrineSku: 'CH-1', vitrinePrice: '49.90' };
  click(add);
  click({ ...add, vitrineItem_id: '15' });
  click({ vitrineItem_id: '15', ...add });
  const item = { item_id: 'CH-1', price: 49.9 };
  expect(track.mock.calls).toEqual(Array(3).fill(['product cart-add', item]));
});

it('leaves the id as it is when the SKU is missing or empty', () => {
  click({ vitrine: 'product renders', vitrineItem_id: '15' });
  click({ vitrine: 'product renders', vitrineItem_id: '15', vitrineSku: '' });
  expect(track.mock.calls).toEqual(Array(2).fill(['product renders', { item_id: '15' }]));
});
