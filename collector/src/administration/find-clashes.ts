import type { CollectorConfig } from '../config/config.js';
import type { RecordSnapshot } from './record-snapshot.js';
import { tokenSha256Of } from './token-ids.js';

/** Something that both the file and the store have. The file's counts. */
export interface Clash {
  kind: 'org' | 'token' | 'asset';
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
  return [...clashes, ...assetClashes(file, records)];
}
