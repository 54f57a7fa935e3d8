import { expect, it } from 'vitest';
import { isCapable, storagePrefix, storedName } from '../../../src/contract/browser-storage.js';

it.each([
  ['idempotent, batch, text', 'text', true],
  ['idempotent,batch', 'batch', true],
  ['context', 'text', false],
  ['text-plain', 'text', false],
  ['', 'text', false],
  [undefined, 'text', false],
])('a server with the capabilities %j is capable of %s: %s', (capabilities, name, expected) => {
  expect(isCapable(capabilities, name)).toBe(expected);
});

it('finds the name in a key of its endpoint alone', () => {
  const key = `${storagePrefix('org', 'https://shop.example/api')}$server`;
  expect(storedName(key, { endpoint: 'https://shop.example/api' })).toBe('$server');
  expect(storedName(key, { endpoint: '/api' })).toBeUndefined();
  expect(storedName(`${storagePrefix('org', '/eu/v')}$server`, { endpoint: '/v' })).toBeUndefined();
  expect(storedName(`${storagePrefix('org', '/v')}$server`, { endpoint: '/v' })).toBe('$server');
});

it('finds the name in a key of its owner alone', () => {
  const key = `${storagePrefix('org', '/v')}$server`;
  expect(storedName(key, { endpoint: '/v', owner: 'org' })).toBe('$server');
  expect(storedName(key, { endpoint: '/v', owner: 'other-org' })).toBeUndefined();
  expect(storedName(key, { endpoint: '/v', owner: 'rg' })).toBeUndefined();
});
