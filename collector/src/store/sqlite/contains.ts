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
function equals(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) || !isObject(a)) return Array.isArray(b) ? contains(a, b) : a === b;
  if (!isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equals(a[key], b[key]))
  );
}
