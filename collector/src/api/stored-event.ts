import type { StoredEvent } from 'vitrine/contract';
import type { OrgConfig } from '../config/config.js';
import type { EventRecord } from '../store/store.js';

/** An event as the API returns it: with the name and the metadata of its asset. */
export function toStoredEvent(record: EventRecord, org: OrgConfig): StoredEvent {
  const asset = org.assets?.find(({ id }) => id === record.assetId);
  return {
    id: record.id,
    eventType: record.type,
    eventMetadata: record.metadata,
    orgId: record.org,
    assetId: record.assetId,
    assetName: asset?.name ?? null,
    assetMetadata: (asset?.metadata ?? {}) as StoredEvent['assetMetadata'],
    configId: record.configId,
    configuration: record.configuration,
    userId: record.userId,
    sessionId: record.sessionId,
    device: record.device,
    referer: record.referer,
    metric: record.metric,
    createdAt: new Date(record.createdAt).toISOString(),
  };
}
