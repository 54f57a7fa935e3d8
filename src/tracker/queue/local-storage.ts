/** Texts by key, shared by the origin's tabs where the browser allows it. Nothing here throws. */
export interface LocalStorage {
  /** Null or undefined when there is no text, or none that can be read. */
  readText(key: string): string | null | undefined;
  /**
   * Keeps a text, in memory where the storage is full or refused.
   *
   * @returns false when only the memory has it
   */
  writeText(key: string, text: string): boolean;
  /** Keeps a text in the storage or not at all: in memory it would hide what other pages write. */
  writeShared(key: string, text: string): boolean;
  /** Keeps a text in memory only. */
  writeToMemory(key: string, text: string): void;
  removeText(key: string): void;
  /** The keys that begin with a prefix; a key twice where the storage became full after the first write. */
  listKeys(prefix: string): string[];
}

/**
 * `localStorage` with a memory in front of it.
 *
 * Reading `window.localStorage` throws in a sandboxed frame and where the visitor blocks site data.
 * It is null in some web views. Writing throws when it is full. Reading a key throws in Firefox when
 * the file behind it is corrupt.
 */
export const createLocalStorage = (): LocalStorage => {
  const memory = new Map<string, string>();
  const attempt = <T>(use: () => T): T | undefined => {
    try {
      return use();
    } catch {}
  };
  const writeShared = (key: string, text: string) =>
    !!attempt(() => {
      localStorage.setItem(key, text);
      memory.delete(key);
      return 1;
    });
  const writeToMemory = (key: string, text: string) => void memory.set(key, text);
  return {
    readText: (key) => memory.get(key) ?? attempt(() => localStorage.getItem(key)),
    writeText(key, text) {
      const shared = writeShared(key, text);
      if (!shared) writeToMemory(key, text);
      return shared;
    },
    writeShared,
    writeToMemory,
    removeText(key) {
      memory.delete(key);
      attempt(() => localStorage.removeItem(key));
    },
    listKeys: (prefix) =>
      [...memory.keys(), ...(attempt(() => Object.keys(localStorage)) ?? [])].filter((key) =>
        key.startsWith(prefix),
      ),
  };
};
