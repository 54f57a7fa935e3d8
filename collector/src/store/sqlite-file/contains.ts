/**
 * Whether a JSON value contains another. An object contains another one when it has each of its keys with a
 * value that contains the other value. Arrays match element by element, everything else by equality. Types
 * count: neither `true` nor `"1"` equals 1.
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

/** Equal in both directions: an object in an array may have no additional keys. */
function equals(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) || !isObject(a)) return Array.isArray(b) ? contains(a, b) : a === b;
  if (!isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equals(a[key], b[key]))
  );
}
