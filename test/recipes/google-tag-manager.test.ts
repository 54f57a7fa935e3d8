import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { block } from './recipe.js';

/** Runs the template as Tag Manager does: no globals but `require` and the fields. */
function fire(page: Record<string, unknown>, data: Record<string, unknown>) {
  let outcome = '';
  const apis: Record<string, unknown> = {
    // Makes what is missing, as documented, and leaves what is there.
    createArgumentsQueue: (name: string, queue: string) => {
      expect([name, queue]).toEqual(['vitrine', 'vitrine.q']);
      const make = Object.assign((...args: unknown[]) => void make.q.push(args), {
        q: [] as unknown[],
      });
      page.vitrine ??= make;
      return page.vitrine;
    },
    makeNumber: Number,
  };
  runInNewContext(`'use strict'; (() => { ${block('google-tag-manager', 'template.js')} })()`, {
    require: (name: string) => {
      if (!apis[name]) throw new Error(`no such API: ${name}`);
      return apis[name];
    },
    data: {
      ...data,
      gtmOnSuccess: () => {
        outcome = 'success';
      },
    },
  });
  return outcome;
}

const DATA = { eventType: 'product interaction', itemId: 'CH-1', value: '49.90' };
const CALL = ['track', 'product interaction', { item_id: 'CH-1', value: 49.9 }];

test('Tag Manager template: queues the call until there is a tracker', () => {
  const page: { vitrine?: { q: unknown[] } } = {};
  expect(fire(page, DATA)).toBe('success');
  expect(JSON.parse(JSON.stringify(page.vitrine?.q))).toEqual([CALL]);
});

test('Tag Manager template: calls the tracker without empty fields', () => {
  const calls: unknown[] = [];
  const page = { vitrine: (...args: unknown[]) => void calls.push(args) };
  expect(fire(page, DATA)).toBe('success');
  expect(fire(page, { eventType: 'product renders', itemId: '', value: '' })).toBe('success');
  expect(JSON.parse(JSON.stringify(calls))).toEqual([CALL, ['track', 'product renders', {}]]);
});
