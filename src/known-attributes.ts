import { warnOnce } from './tracker/console.js';
import { nearestName } from './tracker/nearest-name.js';

/** The attributes of the script tag, as `dataset` has them. */
export const KNOWN_ATTRIBUTES =
  'bearerToken orgId assetId configId userId endpoint consent globalPrivacyControl delivery metric plugins global experiments'.split(
    ' ',
  );

/** The attribute behind a name in `dataset`, with which a sentence about it may begin. */
export const toAttribute = (name: string): string =>
  `data-${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`;

/**
 * Names on the console each attribute of the tag that is none, but reads like one. Others may be those of
 * an optimiser or a consent manager.
 */
export function nameUnknownAttributes(dataset: DOMStringMap): void {
  for (const name of Object.keys(dataset)) {
    const nearest = nearestName(name, KNOWN_ATTRIBUTES);
    if (nearest && nearest !== name)
      warnOnce(`${toAttribute(name)}: no such attribute; did you mean ${toAttribute(nearest)}?`);
  }
}
