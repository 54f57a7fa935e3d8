import type { JsonObject } from 'vitrine/contract';

/** A record that the operators of a collector manage while it runs, such as a user. */
export interface AdminRecord {
  /** The type, such as `user`. The records of a kind are listed together. */
  kind: string;
  /** Unique within its kind. */
  key: string;
  value: JsonObject;
  /** Grows with every write of the record, also across its removal. */
  version: number;
}

/** Names a record as it was read. */
export type AdminRecordVersion = Pick<AdminRecord, 'kind' | 'key' | 'version'>;

export interface HighestRequest {
  limit: number;
  /** Only lower keys than this one. */
  below?: string | undefined;
}

/**
 * Administrative records: few, small, and shared by all collectors of a store.
 *
 * A write names the version that it replaces, so that of two writers at once only one succeeds. That makes a link
 * work once, whatever the number of collectors.
 */
export interface AdminRecords {
  get(kind: string, key: string): Promise<AdminRecord | undefined>;
  /** The records of a kind, or of all kinds, by kind and key. */
  list(kind?: string): Promise<AdminRecord[]>;
  /** The records of some kinds without their values, which tells cheaply what has changed. In no particular order. */
  versions(kinds: readonly string[]): Promise<AdminRecordVersion[]>;
  /** The records of a kind with the highest keys, highest first. */
  highest(kind: string, request: HighestRequest): Promise<AdminRecord[]>;
  /**
   * Writes a record, and settles when it is durable.
   *
   * @param record.version version to replace; 0 for a record that must not exist
   * @returns the written record, or undefined when the record has another version
   */
  put(record: AdminRecord): Promise<AdminRecord | undefined>;
  /** @returns whether this call removed the record; false when it has another version */
  remove(record: AdminRecordVersion): Promise<boolean>;
}
