import { warnOnce } from './tracker/console.js';

/** The attributes of the script tag, as `dataset` has them. */
const KNOWN =
  'bearerToken orgId assetId configId userId endpoint consent globalPrivacyControl delivery metric plugins global experiments'.split(
    ' ',
  );

const pairs = (text: string) =>
  [...text.toLowerCase()].map((letter, i, all) => letter + all[i + 1]);

/**
 * Names on the console each attribute of the tag that is none, but reads like one. Others may be those of
 * an optimiser or a consent manager.
 */
export function nameUnknownAttributes(dataset: DOMStringMap): void {
  const toAttribute = (name: string) => `data-${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`;
  for (const name in dataset) {
    if (KNOWN.includes(name) || !Object.hasOwn(dataset, name)) continue;
    const own = pairs(name);
    const likeness = (other: string) =>
      own.filter((pair) => pairs(other).includes(pair)).length / Math.max(own.length, other.length);
    const [nearest = ''] = [...KNOWN].sort((one, other) => likeness(other) - likeness(one));
    if (likeness(nearest) > 0.4)
      warnOnce(`${toAttribute(name)}: no such attribute; did you mean ${toAttribute(nearest)}?`);
  }
}
