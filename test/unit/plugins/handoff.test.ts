import { expect, test } from 'vitest';
import { handoffUrl, takeHandoff } from '../../../src/plugins/signals/handoff.js';

const ID = '0123-4567_89ab';

test.each([
  [`https://a.example/?vitrine_ar=${ID}`, 'https://a.example/', ID],
  [`https://a.example/?vitrine_ar=${ID}#h?x=1&`, 'https://a.example/#h?x=1&', ID],
  [`https://a.example/?q=a%20b&vitrine_ar=${ID}&flag`, 'https://a.example/?q=a%20b&flag', ID],
  [`https://a.example/?vitrine_ar=${ID}&q=a+b`, 'https://a.example/?q=a+b', ID],
  ['https://a.example/?vitrine_ar=short', 'https://a.example/?vitrine_ar=short', undefined],
  [
    `https://a.example/?vitrine_ar=${'x'.repeat(65)}`,
    `https://a.example/?vitrine_ar=${'x'.repeat(65)}`,
    undefined,
  ],
  [`https://a.example/?vitrine_ar=${ID}%3C`, `https://a.example/?vitrine_ar=${ID}%3C`, undefined],
  [`https://a.example/?my_vitrine_ar=${ID}`, `https://a.example/?my_vitrine_ar=${ID}`, undefined],
])('takes the id out of %s', (address, rest, id) => {
  expect(takeHandoff(address, 'vitrine_ar')).toEqual([rest, id]);
});

test.each([
  ['https://a.example/p', 'https://a.example/p?vitrine_ar='],
  ['https://a.example/p?q=a%20b#top', 'https://a.example/p?q=a%20b&vitrine_ar='],
  [`https://a.example/p?vitrine_ar=${ID}`, 'https://a.example/p?vitrine_ar='],
])('puts one id into an address, and changes nothing else: %s', (url, start) => {
  const address = handoffUrl(url);
  expect(address.startsWith(start)).toBe(true);
  const [rest, id] = takeHandoff(address, 'vitrine_ar');
  expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(rest).toBe(takeHandoff(url, 'vitrine_ar')[0]);
});

test('gives every address a new id, in the requested parameter', () => {
  const [first, second] = [1, 2].map(() => handoffUrl('https://a.example/', { parameter: 'via' }));
  expect(first).toMatch(/^https:..a.example.\?via=[\w-]{36}$/);
  expect(second).not.toBe(first);
});
