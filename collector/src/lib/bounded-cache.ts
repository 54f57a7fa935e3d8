interface BoundedCacheOptions {
  maxEntries: number;
  /** Characters. The value of a longer key is not kept. Default: any length. */
  maxKeyLength?: number;
}

export interface BoundedCache<Value> {
  /** The value of a key, computed unless it is known. An error of `compute` is not kept. */
  get(key: string, compute: () => Value): Value;
  clear(): void;
}

/**
 * Keeps values that are computed from texts. Senders choose most texts, so the number of entries has a bound. A full
 * cache starts again: to find the entry that was not used for longest would cost each use of one.
 */
export function createBoundedCache<Value>({
  maxEntries,
  maxKeyLength = Number.POSITIVE_INFINITY,
}: BoundedCacheOptions): BoundedCache<Value> {
  const values = new Map<string, Value>();
  return {
    get(key, compute) {
      const known = values.get(key);
      if (known !== undefined || values.has(key)) return known as Value;
      const value = compute();
      if (key.length > maxKeyLength) return value;
      if (values.size >= maxEntries) values.clear();
      values.set(key, value);
      return value;
    },
    clear: () => values.clear(),
  };
}
