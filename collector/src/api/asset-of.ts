import type { OrgConfig } from '../config/config.js';

type Asset = NonNullable<OrgConfig['assets']>[number];

/**
 * The assets of a catalogue by their ids. A search through the list would slow down every event of a large one. By the
 * list and not by the org, which changes with each of its tokens.
 */
const indexes = new WeakMap<readonly Asset[], Map<string, Asset>>();

/** The asset of an id; undefined without one, and for an id that the org does not name. */
export function assetOf({ assets }: Pick<OrgConfig, 'assets'>, id: unknown): Asset | undefined {
  if (typeof id !== 'string' || !assets) return undefined;
  let byId = indexes.get(assets);
  if (!byId) {
    byId = new Map(assets.map((asset) => [asset.id, asset]));
    indexes.set(assets, byId);
  }
  return byId.get(id);
}
