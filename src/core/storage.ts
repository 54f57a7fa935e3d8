/** JSON values by key, shared by the origin's tabs where the browser allows it. Never throws. */
export interface Store {
  /** Null or undefined when there is nothing, or nothing that can be read. */
  get<T>(key: string): T | null | undefined;
  /** Returns false when the value is kept in memory only, because storage is refused or full. */
  set(key: string, value: unknown): boolean;
  remove(key: string): void;
  keys(): string[];
}

/**
 * `localStorage`, with memory in front of it for what it will not take.
 *
 * Even reading `window.localStorage` throws in a sandboxed frame and where the visitor blocks
 * site data; it is null in some web views; writing throws when it is full; and reading a key
 * throws in Firefox when its file is corrupt.
 */
export function createStore(): Store {
  const memory = new Map<string, string>();
  const attempt = <T>(use: () => T): T | undefined => {
    try {
      return use();
    } catch {}
  };
  return {
    get(key) {
      const text = memory.get(key) ?? attempt(() => localStorage.getItem(key));
      return attempt(() => JSON.parse(text as string));
    },
    set(key, value) {
      const text = JSON.stringify(value);
      const kept = attempt(() => {
        localStorage.setItem(key, text);
        memory.delete(key);
        return true;
      });
      if (!kept) memory.set(key, text);
      return !!kept;
    },
    remove(key) {
      memory.delete(key);
      attempt(() => localStorage.removeItem(key));
    },
    // A key is in both when storage was full only later on.
    keys: () => [
      ...new Set([...memory.keys(), ...(attempt(() => Object.keys(localStorage)) ?? [])]),
    ],
  };
}
