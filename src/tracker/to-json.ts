/**
 * JSON of a value. A page with an old library may have a `toJSON` for all arrays, which would turn each list
 * into a text with a list in it.
 */
export const toJson = (value: unknown): string =>
  JSON.stringify(
    value,
    'toJSON' in Array.prototype
      ? function (this: Record<string, unknown>, key, json) {
          return Array.isArray(this[key]) ? this[key] : json;
        }
      : undefined,
  );
