import { warnOnce } from '../tracker/console.js';
import { nearestName } from '../tracker/nearest-name.js';

/** The attributes of the script tag, as `dataset` has them. */
export const KNOWN_ATTRIBUTES =
  'bearerToken orgId assetId configId userId endpoint consent globalPrivacyControl delivery metric plugins global experiments'.split(
    ' ',
  );

/** The attribute for a name in `dataset`, for a message that begins with it. */
export const toAttribute = (name: string): string =>
  `data-${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`;

/**
 * Warns on the console of each unknown attribute that looks like one of the tracker's. Others may belong to
 * an optimiser or a consent manager.
 */
export function nameUnknownAttributes(dataset: DOMStringMap): void {
  for (const name of Object.keys(dataset)) {
    const nearest = nearestName(name, KNOWN_ATTRIBUTES);
    if (nearest && nearest !== name)
      warnOnce(`${toAttribute(name)}: no such attribute; did you mean ${toAttribute(nearest)}?`);
  }
}
