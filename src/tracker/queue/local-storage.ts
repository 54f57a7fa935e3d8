/** Texts by key, shared by the origin's tabs where the browser allows it. Never throws. */
export interface Store {
  /** Null or undefined when there is nothing, or nothing that can be read. */
  get(key: string): string | null | undefined;
  /**
   * @param alone true to keep the text in memory alone; false never to keep it there, where it
   * would hide what other pages write
   * @returns false when the storage does not have it, asked for or because it is refused or full
   */
  set(key: string, text: string, alone?: boolean): boolean;
  remove(key: string): void;
  keys(): string[];
}

/** What a page of ours has written as JSON, and undefined for anything else. */
export const parse = <T>(text: string | null | undefined): T | undefined => {
  try {
    return JSON.parse(text as string) ?? undefined;
  } catch {}
};

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
    get: (key) => memory.get(key) ?? attempt(() => localStorage.getItem(key)),
    set(key, text, alone) {
      const kept =
        !alone &&
        attempt(() => {
          localStorage.setItem(key, text);
          memory.delete(key);
          return true;
        });
      if (!kept && alone !== false) memory.set(key, text);
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
