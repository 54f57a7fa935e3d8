/// <reference lib="es2024.string" />
import { type ErrorDetail, MAX_DEPTH, MAX_KEYS } from 'vitrine/contract';

/** Whether a text has half of a UTF-16 surrogate pair. JSON can express it, UTF-8 cannot. */
export const hasLoneSurrogate = (text: string): boolean => !text.isWellFormed();

const pathOf = (parent: string, key: string) => (parent ? `${parent}.${key}` : key);

/** Checks a string or a number, and repairs a string. */
function checkValue(holder: Record<string, unknown>, key: string, parent: string) {
  const value = holder[key];
  const path = pathOf(parent, key);
  if (typeof value === 'string') {
    if (value.includes('\0')) return { path, message: 'contains a NUL character; leave it out' };
    if (hasLoneSurrogate(value)) holder[key] = value.toWellFormed();
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    return { path, message: 'must be a finite number' };
  return undefined;
}

/**
 * Finds values that JSON allows and a store does not keep: NUL characters, infinite numbers, too many keys and too
 * deep nesting. JSON parses `1e400` as Infinity and writes that as null.
 *
 * A text that was cut inside a character is no reason to lose an event: U+FFFD replaces the half, as in UTF-8
 * encoders. In a key it is an error, because it would change the name.
 *
 * Not recursive: the sender chooses the depth.
 */
export function makeStorable(event: Record<string, unknown>): ErrorDetail | undefined {
  const open: [value: Record<string, unknown>, path: string, depth: number][] = [[event, '', 0]];
  let keys = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const [holder, path, depth] = next;
    if (depth > MAX_DEPTH)
      return { path, message: `is nested more than ${MAX_DEPTH} levels deep; flatten it` };
    const own = Object.keys(holder);
    if (!Array.isArray(holder)) keys += own.length;
    if (keys > MAX_KEYS) return { path: '', message: `has more than ${MAX_KEYS} keys; send fewer` };
    for (const key of own) {
      if (key.includes('\0'))
        return { path, message: 'has a key with a NUL character; leave it out' };
      if (hasLoneSurrogate(key))
        return { path, message: 'has a key with half of a character (a lone surrogate)' };
      const problem = checkValue(holder, key, path);
      if (problem) return problem;
      const value = holder[key];
      if (typeof value === 'object' && value !== null)
        open.push([value as Record<string, unknown>, pathOf(path, key), depth + 1]);
    }
  }
  return undefined;
}
