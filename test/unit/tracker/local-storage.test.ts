import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseJson } from '../../../src/tracker/parse-json.js';
import { createLocalStorage } from '../../../src/tracker/queue/local-storage.js';

/** Web Storage as far as it is used here: values are own properties, `Object.keys` lists them. */
class WebStorage {
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

describe('local storage', () => {
  it('writes a text that other tabs can read', () => {
    vi.stubGlobal('localStorage', new WebStorage());
    expect(createLocalStorage().writeText('a', 'one')).toBe(true);
    expect(createLocalStorage().readText('a')).toBe('one');
    expect(createLocalStorage().listKeys('')).toEqual(['a']);
  });

  it('keeps a text in memory, and reports it, when the storage is full', () => {
    full = true;
    vi.stubGlobal('localStorage', new WebStorage());
    const storage = createLocalStorage();
    expect(storage.writeText('a', 'one')).toBe(false);
    expect(storage.readText('a')).toBe('one');
    expect(storage.listKeys('')).toEqual(['a']);
    storage.removeText('a');
    expect(storage.readText('a') ?? undefined).toBeUndefined();
  });

  it('reads the newest text when a key was written before the storage was full and after', () => {
    vi.stubGlobal('localStorage', new WebStorage());
    const storage = createLocalStorage();
    storage.writeText('a', 'old');
    full = true;
    storage.writeText('a', 'new');
    expect(new Set(storage.listKeys(''))).toEqual(new Set(['a']));
    expect(storage.readText('a')).toBe('new');
    full = false;
    storage.writeText('a', 'newest');
    expect(createLocalStorage().readText('a')).toBe('newest');
  });

  it.each([
    ['missing', undefined],
    ['null, as in some web views', null],
  ])('works from memory when localStorage is %s', (_, value) => {
    vi.stubGlobal('localStorage', value);
    const storage = createLocalStorage();
    expect(storage.writeText('a', 'one')).toBe(false);
    expect(storage.readText('a')).toBe('one');
    expect(storage.listKeys('')).toEqual(['a']);
  });

  it('works from memory when reading localStorage throws', () => {
    vi.stubGlobal('localStorage', undefined);
    vi.spyOn(globalThis, 'localStorage', 'get').mockImplementation(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    const storage = createLocalStorage();
    expect(storage.writeText('a', 'one')).toBe(false);
    expect(storage.readText('a')).toBe('one');
    expect(storage.listKeys('')).toEqual(['a']);
  });

  it('keeps no text in memory when it is written for other tabs only', () => {
    full = true;
    vi.stubGlobal('localStorage', new WebStorage());
    const storage = createLocalStorage();
    expect(storage.writeShared('a', 'one')).toBe(false);
    expect(storage.readText('a')).toBeNull();
  });

  it('prefers the text in memory to an older one in the storage', () => {
    vi.stubGlobal('localStorage', new WebStorage());
    const storage = createLocalStorage();
    storage.writeText('a', 'shared');
    storage.writeToMemory('a', 'own');
    expect(storage.readText('a')).toBe('own');
    expect(createLocalStorage().readText('a')).toBe('shared');
    storage.writeText('a', 'newest');
    expect(storage.readText('a')).toBe('newest');
  });
});

describe('parseJson', () => {
  it.each(['{', 'null', '', undefined, null])('returns undefined when the text is %j', (text) => {
    expect(parseJson(text)).toBeUndefined();
  });
});
