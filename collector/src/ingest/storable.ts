/// <reference lib="es2024.string" />
import { type ErrorDetail, MAX_DEPTH, MAX_KEYS } from 'vitrine/contract';

/** Whether a text has half of a character that needs two UTF-16 units: JSON can spell it, UTF-8 cannot. */
export const isTorn = (text: string): boolean => !text.isWellFormed();

const within = (path: string, key: string) => (path ? `${path}.${key}` : key);

/**
 * What JSON allows and a store does not keep as it is: NUL characters, numbers beyond all bounds, keys
 * without end and nesting without end. JSON turns `1e400` into Infinity on its way in and that into null
 * on its way out, so it has to be told before it is stored.
 *
 * A text that was cut in the middle of a character is no reason to lose an event: the half of it that
 * is left is replaced in place by U+FFFD, as UTF-8 encoders do, so that what is answered is what is
 * stored. In a key it is refused, as it would name something else.
 *
 * Without recursion: how deep it goes is the sender's choice.
 */
export function makeStorable(event: Record<string, unknown>): ErrorDetail | undefined {
  const open: [value: Record<string, unknown>, path: string, depth: number][] = [[event, '', 0]];
  let keys = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const [holder, path, depth] = next;
    if (depth > MAX_DEPTH) return { path, message: `is nested deeper than ${MAX_DEPTH} levels` };
    const own = Object.keys(holder);
    if (!Array.isArray(holder)) keys += own.length;
    if (keys > MAX_KEYS) return { path: '', message: `has over ${MAX_KEYS} keys` };
    for (const key of own) {
      const value = holder[key];
      if (key.includes('\0'))
        return { path, message: 'has a key with a NUL character; leave it out' };
      if (isTorn(key)) return { path, message: 'has a key with half of a character' };
      if (typeof value === 'string') {
        if (value.includes('\0'))
          return { path: within(path, key), message: 'contains a NUL character; leave it out' };
        if (isTorn(value)) holder[key] = value.toWellFormed();
      } else if (typeof value === 'number') {
        if (!Number.isFinite(value))
          return { path: within(path, key), message: 'is larger than any number' };
      } else if (typeof value === 'object' && value !== null) {
        open.push([value as Record<string, unknown>, within(path, key), depth + 1]);
      }
    }
  }
  return undefined;
}
