/**
 * JSON of a value. A page with an old library may have a `toJSON` for all arrays, which would turn each list
 * into a text with a list in it.
 */
export const toJson = (value: unknown): string =>
  JSON.stringify(
    value,
    (([] as { toJSON?: unknown }).toJSON &&
      function (this: Record<string, unknown>, key: string, json: unknown) {
        return Array.isArray(this[key]) ? this[key] : json;
      }) as undefined,
  );
