import { randomBytes } from 'node:crypto';
import type { AdminRecords } from '../store/admin-records.js';
import { StoreUnavailableError } from '../store/errors.js';

/** Keys of 256 bits that seal the cookies of sessions. */
export interface SealKeys {
  encryption: Uint8Array;
  integrity: Uint8Array;
}

const KIND = 'secret';
const KEY = 'session-seal';
const KEY_BYTES = 32;

const newKey = () => randomBytes(KEY_BYTES).toString('base64url');
const toBytes = (text: unknown) => new Uint8Array(Buffer.from(String(text), 'base64url'));

/** The keys of the store, which all of its collectors share. The first that needs them creates them. */
export async function readSealKeys(records: AdminRecords): Promise<SealKeys> {
  const value = { encryption: newKey(), integrity: newKey() };
  const record =
    (await records.get(KIND, KEY)) ??
    (await records.put({ kind: KIND, key: KEY, value, version: 0 })) ??
    (await records.get(KIND, KEY));
  if (!record) throw new StoreUnavailableError('another collector changes the keys; retry later');
  return {
    encryption: toBytes(record.value.encryption),
    integrity: toBytes(record.value.integrity),
  };
}
