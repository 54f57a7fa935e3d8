import { afterEach, describe, expect, it, vi } from 'vitest';
import { createStore, parse } from '../../../src/tracker/queue/local-storage.js';

/** Web Storage as far as it is used here: values are own properties, `Object.keys` lists them. */
class SimulatedStorage {
  [key: string]: unknown;
  getItem(key: string) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }
  setItem(key: string, value: string) {
    if (full) throw new DOMException('full', 'QuotaExceededError');
    this[key] = value;
  }
  removeItem(key: string) {
    delete this[key];
  }
}

let full = false;

afterEach(() => {
  full = false;
  vi.unstubAllGlobals();
});

describe('storage', () => {
  it('keeps values in localStorage, for other tabs to read', () => {
    vi.stubGlobal('localStorage', new SimulatedStorage());
    expect(createStore().set('a', 'one')).toBe(true);
    expect(createStore().get('a')).toBe('one');
    expect(createStore().keys()).toEqual(['a']);
  });

  it('says so when a value is kept in memory only, and keeps it', () => {
    full = true;
    vi.stubGlobal('localStorage', new SimulatedStorage());
    const store = createStore();
    expect(store.set('a', 'one')).toBe(false);
    expect(store.get('a')).toBe('one');
    expect(store.keys()).toEqual(['a']);
    store.remove('a');
    expect(store.get('a') ?? undefined).toBeUndefined();
  });

  it('lists a key once that was written before storage was full and after', () => {
    vi.stubGlobal('localStorage', new SimulatedStorage());
    const store = createStore();
    store.set('a', 'old');
    full = true;
    store.set('a', 'new');
    expect(store.keys()).toEqual(['a']);
    expect(store.get('a')).toBe('new');
    full = false;
    store.set('a', 'newest');
    expect(createStore().get('a')).toBe('newest');
  });

  it.each([
    ['missing', undefined],
    ['null, as in some web views', null],
  ])('works from memory where localStorage is %s', (_, storage) => {
    vi.stubGlobal('localStorage', storage);
    const store = createStore();
    expect(store.set('a', 'one')).toBe(false);
    expect(store.get('a')).toBe('one');
    expect(store.keys()).toEqual(['a']);
  });

  it.each(['{', 'null', '', undefined, null])(
    'takes %j, which holds nothing, for nothing',
    (text) => {
      expect(parse(text)).toBeUndefined();
    },
  );
});
