import { type ErrorDetail, MAX_DEPTH, MAX_KEYS } from 'vitrine/contract';

const HALF = /\p{Surrogate}/u;
const HALVES = /\p{Surrogate}/gu;

/** Whether a text has half of a character that needs two UTF-16 units: JSON can spell it, UTF-8 cannot. */
export const isTorn = (text: string): boolean => HALF.test(text);

/** What stands for a character that cannot be told (U+FFFD), as UTF-8 encoders write it. */
const REPLACEMENT = '\ufffd';

const within = (path: string, key: string) => (path ? `${path}.${key}` : key);

/**
 * What JSON allows and a store does not keep as it is: NUL characters, numbers beyond all bounds, keys
 * without end and nesting without end. JSON turns `1e400` into Infinity on its way in and that into null
 * on its way out, so it has to be told before it is stored.
 *
 * A text that was cut in the middle of a character is no reason to lose an event: the half of it that
 * is left is replaced in place, so that what is answered is what is stored. In a key it is refused, as
 * it would name something else.
 *
 * Without recursion: how deep it goes is the sender's choice.
 */
export function makeStorable(event: object): ErrorDetail | undefined {
  const open: [value: object, path: string, depth: number][] = [[event, '', 0]];
  let keys = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const [holder, path, depth] = next;
    if (depth > MAX_DEPTH) return { path, message: `is nested deeper than ${MAX_DEPTH} levels` };
    const entries = Object.entries(holder);
    if (!Array.isArray(holder)) keys += entries.length;
    if (keys > MAX_KEYS) return { path: '', message: `has over ${MAX_KEYS} keys` };
    for (const [key, value] of entries) {
      if (key.includes('\0'))
        return { path, message: 'has a key with a NUL character; leave it out' };
      if (isTorn(key)) return { path, message: 'has a key with half of a character' };
      if (typeof value === 'string') {
        if (value.includes('\0'))
          return { path: within(path, key), message: 'contains a NUL character; leave it out' };
        if (isTorn(value))
          (holder as Record<string, string>)[key] = value.replace(HALVES, REPLACEMENT);
      } else if (typeof value === 'number') {
        if (!Number.isFinite(value))
          return { path: within(path, key), message: 'is larger than any number' };
      } else if (typeof value === 'object' && value !== null) {
        open.push([value, within(path, key), depth + 1]);
      }
    }
  }
  return undefined;
}
