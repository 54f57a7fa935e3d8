import { createHash } from 'node:crypto';
import type { AssetConfig } from '../config/config.js';
import { LIMITS } from '../lib/limits.js';
import { AdministrationError } from './administration-error.js';
import { type AdministrationContext, perform, requireOrg, updateRecord } from './context.js';
import type { Source } from './orgs.js';
import type { StoredAsset } from './records.js';
import { requireReadable } from './unreadable-records.js';

export type AssetInfo = AssetConfig & { source: Source };

export interface AssetPage {
  assets: AssetInfo[];
  count: number;
}

/** Products of an org, by whose names events and the dashboard call them. */
export interface Assets {
  list(org: string, page: { limit: number; offset: number }): Promise<AssetPage>;
  /** Adds or replaces assets. Both or neither is one entry of the audit log. */
  set(org: string, assets: AssetParts): Promise<{ assets: number }>;
  remove(org: string, id: string): Promise<void>;
}

/** Assets that arrive in parts, of which one is in memory at a time. Each call reads them from the start. */
export interface AssetParts {
  /** Subject of the entry in the audit log, such as the name of a file. */
  name: string;
  parts(): AsyncIterable<readonly AssetConfig[]> | Iterable<readonly AssetConfig[]>;
}

/** Records of an org's assets: enough that one is small, and few enough to look through. */
const BUCKETS = 64;

const bucketOf = (id: string) => (createHash('sha256').update(id).digest()[0] as number) % BUCKETS;

const nameOf = (org: string, bucket: number) =>
  ({ kind: 'assets', key: `${`${bucket}`.padStart(2, '0')} ${org}` }) as const;

const byId = (a: StoredAsset, b: StoredAsset) => (a.id < b.id ? -1 : 1);

/** @returns the same object when nothing changes */
function withAssets(old: readonly StoredAsset[], added: readonly StoredAsset[]): StoredAsset[] {
  const all = new Map(old.map((asset) => [asset.id, asset]));
  for (const asset of added) all.set(asset.id, asset);
  return [...all.values()].sort(byId);
}

export function createAssets(context: AdministrationContext): Assets {
  const { live, records } = context;

  /** Places of the file's assets by their ids. */
  const placesOf = (org: string): Map<string, string> => {
    const o = live.file().orgs.findIndex(({ id }) => id === org);
    const assets = live.file().orgs[o]?.assets ?? [];
    return new Map(assets.map(({ id }, a) => [id, `orgs[${o}].assets[${a}]`]));
  };

  /** @throws AdministrationError before anything is changed */
  const check = async (org: string, { parts }: AssetParts): Promise<number> => {
    const known = new Set((await requireOrg(context, org)).assets?.map(({ id }) => id));
    const places = placesOf(org);
    const buckets = new Set<number>();
    let count = 0;
    for await (const part of parts())
      for (const { id } of part) {
        count++;
        known.add(id);
        buckets.add(bucketOf(id));
        const place = places.get(id);
        if (place)
          throw new AdministrationError('clash', {
            path: 'id',
            message: `the configuration file has the asset ${id} as ${place}, where it is read-only at run time; change it there, or leave it out`,
          });
      }
    if (known.size > LIMITS.assetsOfOrg)
      throw new AdministrationError('invalid', {
        path: 'assets',
        message: `the org would have ${known.size} assets; it may have ${LIMITS.assetsOfOrg}, so remove some first`,
      });
    requireReadable(live.records, ...[...buckets].map((bucket) => nameOf(org, bucket)));
    return count;
  };

  const store = async (org: string, part: readonly AssetConfig[]) => {
    const buckets = new Map<number, StoredAsset[]>();
    for (const asset of part) {
      const bucket = bucketOf(asset.id);
      const list = buckets.get(bucket);
      if (list) list.push(asset);
      else buckets.set(bucket, [asset]);
    }
    for (const [bucket, added] of buckets)
      await updateRecord(records, nameOf(org, bucket), (value) => ({
        org,
        assets: withAssets(value?.assets ?? [], added),
      }));
  };

  return {
    async list(org, { limit, offset }) {
      const { assets = [] } = await requireOrg(context, org);
      const places = placesOf(org);
      return {
        count: assets.length,
        assets: assets.slice(offset, offset + limit).map((asset) => ({
          ...asset,
          source: places.has(asset.id) ? 'file' : 'store',
        })),
      };
    },
    async set(org, assets) {
      const count = await check(org, assets);
      const action = {
        ...{ action: 'asset.set', org, target: assets.name },
        details: { assets: count },
      };
      await perform(context, action, async () => {
        for await (const part of assets.parts()) await store(org, part);
      });
      return { assets: count };
    },
    async remove(org, id) {
      const { assets = [] } = await requireOrg(context, org);
      const place = placesOf(org).get(id);
      if (place)
        throw new AdministrationError('readOnly', {
          path: 'id',
          message: `${id} is read-only at run time, because the configuration file has it as ${place}; change it there, and send SIGHUP`,
        });
      const bucket = nameOf(org, bucketOf(id));
      requireReadable(live.records, bucket);
      if (!assets.some((asset) => asset.id === id))
        throw new AdministrationError('unknown', {
          path: 'id',
          message: `the org has no asset ${JSON.stringify(id.slice(0, 128))}; asset list shows those that it has`,
        });
      await perform(context, { action: 'asset.remove', org, target: id }, () =>
        updateRecord(records, bucket, (value) => {
          const rest = value?.assets.filter((asset) => asset.id !== id) ?? [];
          return rest.length ? { org, assets: rest } : undefined;
        }),
      );
    },
  };
}
