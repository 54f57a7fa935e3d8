/**
 * Whether a JSON value contains another: objects by their keys, nested ones likewise, everything
 * else by equality, arrays element by element. Types count: `true` is not 1, and `"1"` is not 1.
 */
export function contains(value: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return (
      Array.isArray(value) &&
      value.length === part.length &&
      part.every((item, i) => equals(value[i], item))
    );
  }
  if (isObject(part)) {
    return (
      isObject(value) &&
      Object.keys(part).every((key) => Object.hasOwn(value, key) && contains(value[key], part[key]))
    );
  }
  return value === part;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Equal in both directions: within an array nothing may be missing or added. */
const equals = (a: unknown, b: unknown): boolean => contains(a, b) && contains(b, a);
