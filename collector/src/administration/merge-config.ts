import type {
  AdminTokenConfig,
  AssetConfig,
  CollectorConfig,
  OrgConfig,
  TokenConfig,
} from '../config/config.js';
import { tokenPlaces, webhookSecretPlaces } from './find-clashes.js';
import type { RecordSnapshot } from './record-snapshot.js';
import type { CheckedRecord } from './records.js';
import { tokenIdOf } from './token-ids.js';

type Bucket = CheckedRecord<'assets'>;

interface Assets {
  file: readonly AssetConfig[];
  buckets: readonly Bucket[];
  merged: AssetConfig[];
}

const isSame = <Item>(a: readonly Item[], b: readonly Item[]) =>
  a.length === b.length && a.every((item, i) => item === b[i]);

type MergeAssets = (
  org: string,
  file: readonly AssetConfig[],
  buckets: readonly Bucket[],
) => AssetConfig[];

/**
 * Merges assets. A catalogue that has not changed stays the same array, on which others build indexes.
 *
 * @returns begins a merge of all orgs; the catalogues of orgs that it leaves out are forgotten
 */
function createAssetMerger(): () => MergeAssets {
  let catalogues = new Map<string, Assets>();
  return () => {
    const last = catalogues;
    const next = new Map<string, Assets>();
    catalogues = next;
    return (org, file, buckets) => {
      const before = last.get(org);
      if (before && before.file === file && isSame(before.buckets, buckets)) {
        next.set(org, before);
        return before.merged;
      }
      const ids = new Set(file.map(({ id }) => id));
      const merged = [...file];
      for (const { value } of buckets)
        for (const asset of value.assets) if (!ids.has(asset.id)) merged.push(asset);
      next.set(org, { file, buckets, merged });
      return merged;
    };
  };
}

const NO_ASSETS: readonly AssetConfig[] = [];

/** The fields of a stored token that the collector reads. */
function toTokenConfig({ key, value }: CheckedRecord<'token'>): TokenConfig {
  const { tokenSha256, kind, domains, read, allowOrigin, expiresAt } = value;
  return {
    ...{ id: key, tokenSha256, kind: kind as TokenConfig['kind'] },
    ...(domains && { domains }),
    ...(read !== undefined && { read }),
    ...(allowOrigin !== undefined && { allowOrigin }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/** Items by a key of theirs. */
function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string | undefined) {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item) ?? '';
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Reads the orgs' parts from the store. */
function readAdditions(file: CollectorConfig, records: Records) {
  const places = tokenPlaces(file);
  const secretPlaces = webhookSecretPlaces(file);
  const tokens = records.list('token').filter(({ value }) => !places.has(value.tokenSha256));
  const isAdmin = ({ value }: CheckedRecord<'token'>) => value.kind === 'admin';
  return {
    adminTokens: tokens.filter(isAdmin),
    tokens: groupBy(
      tokens.filter((token) => !isAdmin(token)),
      ({ value }) => value.org,
    ),
    assets: groupBy(records.list('assets'), ({ value }) => value.org),
    webhooks: groupBy(
      records.list('webhook').filter(({ value }) => !secretPlaces.has(value.secret)),
      ({ value }) => value.org,
    ),
    of: (org: string) => records.get('org-additions', org)?.value,
    /** A token of the file, with the domains that the store adds. */
    withDomains(token: TokenConfig): TokenConfig {
      if (token.kind !== 'public') return token;
      const more = records.get('token-domains', tokenIdOf(token))?.value.domains;
      return more ? { ...token, domains: [...(token.domains ?? []), ...more] } : token;
    },
  };
}

type Records = Pick<RecordSnapshot, 'list' | 'get'>;

const toAdminTokenConfig = ({
  key,
  value: { tokenSha256, name, expiresAt },
}: CheckedRecord<'token'>): AdminTokenConfig => ({
  ...{ id: key, tokenSha256 },
  ...(name !== undefined && { name }),
  ...(expiresAt !== undefined && { expiresAt }),
});

/** Secrets by their platforms. */
const secretsOf = (webhooks: readonly CheckedRecord<'webhook'>[]) =>
  Object.fromEntries(webhooks.map(({ value }) => [value.platform, value.secret]));

/** Creates the merge of the file with the records of the store: the store adds, and the file wins a clash. */
export function createConfigMerger(): (file: CollectorConfig, records: Records) => CollectorConfig {
  const beginMerge = createAssetMerger();
  return (file, records) => {
    const mergeAssets = beginMerge();
    const additions = readAdditions(file, records);
    const complete = (org: OrgConfig): OrgConfig => {
      const { eventTypes: more = [], retentionDays } = additions.of(org.id) ?? {};
      const eventTypes = [...new Set([...(org.eventTypes ?? []), ...more])];
      const buckets = additions.assets.get(org.id) ?? [];
      const assets = mergeAssets(org.id, org.assets ?? NO_ASSETS, buckets);
      const webhooks = additions.webhooks.get(org.id);
      return {
        ...(retentionDays !== undefined && { retentionDays }),
        ...org,
        ...(eventTypes.length && { eventTypes }),
        tokens: [
          ...org.tokens.map(additions.withDomains),
          ...(additions.tokens.get(org.id) ?? []).map(toTokenConfig),
        ],
        ...(assets.length && { assets }),
        ...(webhooks && { webhookSecrets: secretsOf(webhooks) }),
      };
    };
    const ids = new Set(file.orgs.map(({ id }) => id));
    const added = records
      .list('org')
      .filter(({ key }) => !ids.has(key))
      .map(({ key, value: { createdAt: _, ...fields } }) => ({ id: key, ...fields, tokens: [] }));
    return {
      ...file,
      orgs: [...file.orgs, ...added].map(complete),
      adminTokens: [...(file.adminTokens ?? []), ...additions.adminTokens.map(toAdminTokenConfig)],
    };
  };
}
