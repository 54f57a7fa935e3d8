import { expectTypeOf, test } from 'vitest';
import type { Client, StoredEvent } from '../../src/client/index.js';
import type { EventName, ItemMetadata, Receipt, Tracker, VitrineGlobal } from '../../src/index.js';

declare const tracker: Tracker;
declare const face: VitrineGlobal;
declare const client: Client;
declare const item: ItemMetadata;

test('names are a union of the documented ones and their aliases', () => {
  expectTypeOf<'product cart-add'>().toExtend<EventName>();
  expectTypeOf<'produce AR not available'>().toExtend<EventName>();
  expectTypeOf<'product cartadd'>().not.toExtend<EventName>();
  // @ts-expect-error: a misspelt name
  tracker.track('product cartadd');
});

test('metadata are typed by the event, and take any other JSON', () => {
  tracker.track('product cart-add', {
    item_id: 'CH-1',
    price: 49.9,
    colour: 'moss',
    tags: ['new'],
  });
  tracker.track('product ordered', { transaction_id: 'T-1', value: 10 });
  tracker.track('product cart-add', item);
  tracker.track('product cart-add', { ...item, quantity: 2 }, { metric: 2, userId: null });
  // @ts-expect-error: a price is a number
  tracker.track('product cart-add', { price: '49.90' });
  // @ts-expect-error: an alias has the metadata of its event
  tracker.track('production configuration attribute set', { attribute_name: 1 });
  // @ts-expect-error: a function is not JSON
  tracker.track('product interaction', { callback: () => {} });
  // @ts-expect-error: a misspelt field
  tracker.track('product interaction', {}, { assetID: 'x' });
});

test('a receipt has the status of the event', () => {
  expectTypeOf(tracker.track('product renders')).toEqualTypeOf<Promise<Receipt>>();
  expectTypeOf<Receipt['status']>().toEqualTypeOf<'sent' | 'unconfirmed' | 'queued' | 'dropped'>();
});

test('the global of the script tag takes calls by name and by method', () => {
  expectTypeOf(face('track', 'product renders')).toEqualTypeOf<Promise<Receipt>>();
  expectTypeOf(face.sessionId).toEqualTypeOf<string | null>();
  face('setConsent', 'granted');
  // @ts-expect-error: no such decision
  face('setConsent', 'yes');
  // @ts-expect-error: no such method
  face('tack', 'product renders');
});

test('the client returns typed events', () => {
  expectTypeOf(client.get('id')).toEqualTypeOf<Promise<StoredEvent>>();
  // @ts-expect-error: no such order
  client.list({ sort: 'newest' });
});
