import type { StoredEvent } from 'vitrine/contract';
import type { OrgConfig } from '../config/config.js';
import type { EventRecord, StoredRow } from '../store/store.js';
import { assetOf } from './asset-of.js';

/** The fields of an event in the API, but for its JSON: in the order of the documentation, in three parts. */
function partsOf(
  record: Omit<EventRecord, 'configuration' | 'metadata' | 'metadataText' | 'deliveryInfo'>,
  org: OrgConfig,
) {
  const asset = assetOf(org, record.assetId);
  return [
    { id: record.id, eventType: record.type },
    {
      orgId: record.org,
      assetId: record.assetId,
      assetName: asset?.name ?? null,
      assetMetadata: (asset?.metadata ?? {}) as StoredEvent['assetMetadata'],
      configId: record.configId,
    },
    {
      userId: record.userId,
      sessionId: record.sessionId,
      device: record.device,
      referer: record.referer,
      metric: record.metric,
      createdAt: new Date(record.createdAt).toISOString(),
    },
  ] as const;
}

/** An event as the API returns it: with the name and the metadata of its asset. */
export function toStoredEvent(record: EventRecord, org: OrgConfig): StoredEvent {
  const [first, middle, last] = partsOf(record, org);
  return {
    ...first,
    eventMetadata: record.metadata,
    ...middle,
    configuration: record.configuration,
    ...last,
  };
}

/** The same as JSON, around the JSON of the store. */
export function storedEventJson(
  row: Parameters<typeof partsOf>[0] & Pick<StoredRow, 'metadata' | 'configuration'>,
  org: OrgConfig,
): string {
  const [first, middle, last] = partsOf(row, org).map((part) => JSON.stringify(part).slice(1, -1));
  return `{${first},"eventMetadata":${row.metadata},${middle},"configuration":${row.configuration},${last}}`;
}

/** The same for a record. */
export const recordJson = (record: EventRecord, org: OrgConfig): string =>
  storedEventJson(
    {
      ...record,
      metadata: record.metadataText ?? JSON.stringify(record.metadata),
      configuration: JSON.stringify(record.configuration),
    },
    org,
  );
