import type { CollectorConfig } from '../config/config.js';
import { secretOf, WEBHOOK_PLATFORMS } from '../config/webhooks.js';
import type { RecordSnapshot } from './record-snapshot.js';
import { tokenSha256Of } from './token-ids.js';

/** Something that both the file and the store have. The file's counts. */
export interface Clash {
  kind: 'org' | 'token' | 'asset' | 'webhook secret';
  /** For a webhook secret, its platform and its org. */
  id: string;
  /** Place in the file, such as `orgs[1]`. */
  path: string;
}

/** Places of the file's tokens by their hashes. */
export function tokenPlaces({ orgs, adminTokens = [] }: CollectorConfig): Map<string, string> {
  const places = new Map<string, string>();
  for (const [o, { tokens }] of orgs.entries())
    for (const [t, token] of tokens.entries())
      places.set(tokenSha256Of(token), `orgs[${o}].tokens[${t}]`);
  for (const [t, token] of adminTokens.entries())
    places.set(tokenSha256Of(token), `adminTokens[${t}]`);
  return places;
}

/** Places of the file's webhook secrets, by the secrets. */
export function webhookSecretPlaces({ orgs }: CollectorConfig): Map<string, string> {
  const places = new Map<string, string>();
  for (const [o, { webhooks }] of orgs.entries())
    for (const platform of WEBHOOK_PLATFORMS)
      for (const [s, secret] of (webhooks?.[platform]?.secrets ?? []).entries()) {
        const text = secretOf(secret);
        if (text !== undefined) places.set(text, `orgs[${o}].webhooks.${platform}.secrets[${s}]`);
      }
  return places;
}

function* assetClashes(
  { orgs }: CollectorConfig,
  records: Pick<RecordSnapshot, 'list'>,
): Generator<Clash> {
  const buckets = records.list('assets');
  for (const [o, org] of orgs.entries()) {
    const places = new Map(org.assets?.map(({ id }, a) => [id, `orgs[${o}].assets[${a}]`]));
    if (!places.size) continue;
    for (const { value } of buckets)
      for (const { id } of value.org === org.id ? value.assets : []) {
        const path = places.get(id);
        if (path) yield { kind: 'asset', id, path };
      }
  }
}

/** All that both the file and the store have. */
export function findClashes(file: CollectorConfig, records: Pick<RecordSnapshot, 'list'>): Clash[] {
  const places = tokenPlaces(file);
  const clashes: Clash[] = [];
  for (const { key } of records.list('org')) {
    const o = file.orgs.findIndex(({ id }) => id === key);
    if (o >= 0) clashes.push({ kind: 'org', id: key, path: `orgs[${o}]` });
  }
  for (const { key, value } of records.list('token')) {
    const path = places.get(value.tokenSha256);
    if (path) clashes.push({ kind: 'token', id: key, path });
  }
  const secretPlaces = webhookSecretPlaces(file);
  for (const { value } of records.list('webhook')) {
    const path = secretPlaces.get(value.secret);
    const id = `${value.platform} of ${value.org}`;
    if (path) clashes.push({ kind: 'webhook secret', id, path });
  }
  return [...clashes, ...assetClashes(file, records)];
}

/** Clashes that a text names. */
const MAX_DESCRIBED = 5;

/** Names clashes for people, and which one counts; empty where there are none. */
export function describeClashes(clashes: readonly Clash[]): string {
  if (!clashes.length) return '';
  const named = clashes
    .slice(0, MAX_DESCRIBED)
    .map(({ kind, id, path }) => `${kind} ${id} (${path})`)
    .join(', ');
  const more = clashes.length - MAX_DESCRIBED;
  return `the configuration file and the store both have: ${named}${more > 0 ? ` and ${more} more` : ''}; the file counts, so remove them from one of the two`;
}

/** Names the webhooks for people whose secrets are in both, where all of them count; empty where there are none. */
export function describeSharedWebhooks(
  file: CollectorConfig,
  records: Pick<RecordSnapshot, 'list'>,
): string {
  const places = webhookSecretPlaces(file);
  const stored = records.list('webhook').filter(({ value }) => !places.has(value.secret));
  const shared = file.orgs.flatMap(({ id, webhooks }, o) =>
    WEBHOOK_PLATFORMS.filter(
      (platform) =>
        webhooks?.[platform] &&
        stored.some(({ value }) => value.org === id && value.platform === platform),
    ).map((platform) => `${platform} of ${id} (orgs[${o}].webhooks.${platform})`),
  );
  return shared.length
    ? `the configuration file and the store both have webhook secrets: ${shared.join(', ')}; all of them count`
    : '';
}
