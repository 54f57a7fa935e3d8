import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { sightings } from '../../../bench/peers/sightings.js';

const address = new URL('https://events.test/track');
const event = { name: 'cart_add', uuid: 'u1', properties: { mark: 'a', price: 49.9 } };
const text = JSON.stringify(event);
const base64 = Buffer.from(text).toString('base64');
const form = (data: string) => Buffer.from(new URLSearchParams({ data, ip: '1' }).toString());

test.each<[string, Buffer]>([
  ['JSON', Buffer.from(text)],
  ['JSON packed with gzip', gzipSync(text)],
  ['a form with JSON', form(text)],
  ['a form with base64', form(base64)],
  ['an array in an object', Buffer.from(JSON.stringify({ batch: [event] }))],
  ['JSON in a string of JSON', Buffer.from(JSON.stringify({ uuid: 'u1', ue_pr: text }))],
])('reads an event from %s', (_, body) => {
  expect(sightings(address, body, 'uuid')).toEqual([{ mark: 'a', id: 'u1' }]);
});

test('reads an event from a doubly encoded query', () => {
  const url = new URL(address);
  url.searchParams.set('payload', gzipSync(text).toString('base64'));
  expect(sightings(url, Buffer.alloc(0), 'uuid')).toEqual([{ mark: 'a', id: 'u1' }]);
});

test('gives each event the nearest id, and none where its tracker has none', () => {
  const body = Buffer.from(
    JSON.stringify({ uuid: 'batch', events: [event, { properties: { mark: 'b', uuid: 'u2' } }] }),
  );
  expect(sightings(address, body, 'uuid')).toEqual([
    { mark: 'a', id: 'u1' },
    { mark: 'b', id: 'u2' },
  ]);
  expect(sightings(address, body)).toEqual([{ mark: 'a' }, { mark: 'b' }]);
});

test('ignores requests that are no event of the benchmark', () => {
  for (const body of ['', 'GIF89a', '{"event":"$pageview"}', '{"mark":', 'data=%7B'])
    expect(sightings(address, Buffer.from(body), 'uuid')).toEqual([]);
});
