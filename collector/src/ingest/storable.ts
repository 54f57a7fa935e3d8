/// <reference lib="es2024.string" />
import { type ErrorDetail, MAX_DEPTH, MAX_KEYS, MAX_NODES } from 'vitrine/contract';

/** Whether a text has half of a UTF-16 surrogate pair. JSON can express it, UTF-8 cannot. */
export const hasLoneSurrogate = (text: string): boolean => !text.isWellFormed();

type Holder = Record<string | number, unknown>;

/** State of one walk through an event. */
interface Walk {
  keys: number;
  nodes: number;
  /** Keys and indexes from the event to the current value. Joined only for a problem. */
  path: (string | number)[];
}

/** An empty key adds no dot, as in JSON pointers of the other problems. */
const problemAt = (path: Walk['path'], message: string): ErrorDetail => ({
  path: path.reduce<string>((text, part) => (text ? `${text}.${part}` : `${part}`), ''),
  message,
});

/** Checks one value, and repairs a string. */
function checkValue(holder: Holder, key: string | number, walk: Walk): ErrorDetail | undefined {
  const value = holder[key];
  if (++walk.nodes > MAX_NODES)
    return { path: '', message: `has more than ${MAX_NODES} values; send fewer` };
  if (typeof value === 'string') {
    if (value.includes('\0'))
      return problemAt([...walk.path, key], 'contains a NUL character; leave it out');
    if (hasLoneSurrogate(value)) holder[key] = value.toWellFormed();
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) return problemAt([...walk.path, key], 'must be a finite number');
  } else if (typeof value === 'object' && value !== null) {
    walk.path.push(key);
    const problem = checkHolder(value as Holder, walk);
    if (problem) return problem;
    walk.path.pop();
  }
  return undefined;
}

function checkKey(key: string, walk: Walk): ErrorDetail | undefined {
  if (++walk.keys > MAX_KEYS)
    return { path: '', message: `has more than ${MAX_KEYS} keys; send fewer` };
  if (key.includes('\0'))
    return problemAt(walk.path, 'has a key with a NUL character; leave it out');
  if (hasLoneSurrogate(key))
    return problemAt(walk.path, 'has a key with half of a character (a lone surrogate)');
  return undefined;
}

/** Recursive, which is safe: it goes no deeper than `MAX_DEPTH`, whatever the sender sends. */
function checkHolder(holder: Holder | unknown[], walk: Walk): ErrorDetail | undefined {
  if (walk.path.length > MAX_DEPTH)
    return problemAt(walk.path, `is nested more than ${MAX_DEPTH} levels deep; flatten it`);
  if (Array.isArray(holder)) {
    for (let i = 0; i < holder.length; i++) {
      const problem = checkValue(holder as unknown as Holder, i, walk);
      if (problem) return problem;
    }
    return undefined;
  }
  for (const key of Object.keys(holder)) {
    const problem = checkKey(key, walk) ?? checkValue(holder, key, walk);
    if (problem) return problem;
  }
  return undefined;
}

/**
 * Finds values that JSON allows and a store does not keep: NUL characters, infinite numbers, too many keys or values
 * and too deep nesting. JSON parses `1e400` as Infinity and writes that as null.
 *
 * A text that was cut inside a character is no reason to lose an event: U+FFFD replaces the half, as in UTF-8
 * encoders. In a key it is an error, because it would change the name.
 */
export const makeStorable = (event: Record<string, unknown>): ErrorDetail | undefined =>
  checkHolder(event, { keys: 0, nodes: 0, path: [] });
