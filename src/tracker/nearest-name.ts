const pairs = (text: string) =>
  [...text.toLowerCase()].map((letter, i, all) => letter + all[i + 1]);

/** Which of some names another one reads like: a misspelling shares most of its pairs of letters. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const own = pairs(name);
  const likeness = (other: string) =>
    own.filter((pair) => pairs(other).includes(pair)).length / Math.max(own.length, other.length);
  const [nearest = ''] = [...names].sort((one, other) => likeness(other) - likeness(one));
  return likeness(nearest) > 0.4 ? nearest : undefined;
}

/**
 * Says which properties of some options are none, each with the one that was probably meant.
 *
 * @param names those that there are
 * @returns a sentence for each, without whose options they are
 */
export const unknownOptions = (options: object, names: readonly string[]): string[] =>
  Object.keys(options)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const nearest = nearestName(name, names);
      return `unknown option ${name}; ${nearest ? `did you mean ${nearest}?` : `expected ${names.join(', ')}`}`;
    });
