import { warnOnce } from './tracker/console.js';
import { nearestName } from './tracker/nearest-name.js';

/** The attributes of the script tag, as `dataset` has them. */
export const KNOWN_ATTRIBUTES =
  'bearerToken orgId assetId configId userId endpoint consent globalPrivacyControl delivery metric plugins global experiments'.split(
    ' ',
  );

/**
 * Names on the console each attribute of the tag that is none, but reads like one. Others may be those of
 * an optimiser or a consent manager.
 */
export function nameUnknownAttributes(dataset: DOMStringMap): void {
  const toAttribute = (name: string) => `data-${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`;
  for (const name in dataset) {
    if (KNOWN_ATTRIBUTES.includes(name) || !Object.hasOwn(dataset, name)) continue;
    const nearest = nearestName(name, KNOWN_ATTRIBUTES);
    if (nearest)
      warnOnce(`${toAttribute(name)}: no such attribute; did you mean ${toAttribute(nearest)}?`);
  }
}
