import { expect, test } from 'vitest';
import { wrap } from '../../../src/plugins/signals/wrap.js';
import { simulateContext } from '../../support/plugin-context.js';

test("leaves an object's own properties as they were", () => {
  const context = simulateContext();
  const list: unknown[] = [];
  const own = { push: () => 1 };
  const { push } = own;
  const calls: unknown[][] = [];
  wrap(context, list, 'push', (args) => void calls.push(args));
  wrap(context, own, 'push', () => {});
  list.push('a');
  expect([calls, Object.keys(list), Object.keys(own)]).toEqual([[['a']], ['0'], ['push']]);
  context.end();
  expect([Object.hasOwn(list, 'push'), own.push]).toEqual([false, push]);
});
