const pairs = (text: string) =>
  [...text.toLowerCase()].map((letter, i, all) => letter + all[i + 1]);

/** The known name that a misspelt one most likely means: they share most of their pairs of letters. Undefined when none is near. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const own = pairs(name);
  const likeness = (other: string) =>
    own.filter((pair) => pairs(other).includes(pair)).length / Math.max(own.length, other.length);
  const [nearest = ''] = [...names].sort((one, other) => likeness(other) - likeness(one));
  return likeness(nearest) > 0.4 ? nearest : undefined;
}

/**
 * Finds unknown options.
 *
 * @param names the known options
 * @returns a sentence for each unknown one, with the nearest known option or with all of them
 */
export const unknownOptions = (options: object, names: readonly string[]): string[] =>
  Object.keys(options)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const nearest = nearestName(name, names);
      return `unknown option ${name}; ${nearest ? `did you mean ${nearest}?` : `expected ${names.join(', ')}`}`;
    });
