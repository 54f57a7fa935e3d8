const warned = new Set<string>();

/** Writes a sentence to the console, once. */
export const warnOnce = (sentence: unknown): void => {
  const text = `Vitrine: ${sentence}`;
  if (!warned.has(text)) console.error(text);
  warned.add(text);
};

/** Runs code of the page or of a plugin, and logs its errors so that they do not reach the page. */
export const safely = <T>(task: () => T): T | undefined => {
  try {
    return task();
  } catch (error) {
    warnOnce(error);
  }
};
