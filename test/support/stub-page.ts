import { vi } from 'vitest';

/**
 * Puts a page into the global scope, as far as the tracker uses one. `vi.unstubAllGlobals()` takes it away.
 *
 * @returns the texts of its `localStorage`
 */
export function stubPage(): Map<string, string> {
  const texts = new Map<string, string>();
  const methods = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
    removeItem: (key: string) => void texts.delete(key),
  };
  const localStorage = new Proxy(methods, {
    ownKeys: () => [...texts.keys()],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
  const page = Object.assign(new EventTarget(), { hidden: false, title: 'Chair', referrer: '' });
  vi.stubGlobal('localStorage', localStorage);
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('document', page);
  vi.stubGlobal('navigator', { userAgent: 'Test/1.0', onLine: true });
  vi.stubGlobal('location', {
    href: 'https://shop.example/chair',
    origin: 'https://shop.example',
  });
  vi.stubGlobal('indexedDB', null);
  return texts;
}
