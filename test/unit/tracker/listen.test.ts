import { afterEach, expect, it, vi } from 'vitest';
import { createListen } from '../../../src/tracker/plugins/listen.js';

afterEach(() => void vi.restoreAllMocks());

it('promises the browser that no listener prevents scrolling', () => {
  const target = new EventTarget();
  const add = vi.spyOn(target, 'addEventListener');
  createListen(new AbortController().signal)(target, 'wheel', () => {});
  expect(add).toHaveBeenCalledWith(
    'wheel',
    expect.anything(),
    expect.objectContaining({ passive: true }),
  );
});

it('listens until the signal aborts, and keeps errors from the page', () => {
  const logged = vi.spyOn(console, 'error').mockReturnValue();
  const target = new EventTarget();
  const ended = new AbortController();
  const task = vi.fn(() => {
    throw new Error('a mistake of the listener');
  });
  createListen(ended.signal)(target, 'click', task);
  target.dispatchEvent(new Event('click'));
  ended.abort();
  target.dispatchEvent(new Event('click'));
  expect(task).toHaveBeenCalledTimes(1);
  expect(logged).toHaveBeenCalledTimes(1);
});
