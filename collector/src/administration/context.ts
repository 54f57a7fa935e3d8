import type { OrgConfig } from '../config/config.js';
import type { AdminRecord, AdminRecords } from '../store/admin-records.js';
import { CONFLICT, retryChange } from '../store/retry-change.js';
import { AdministrationError } from './administration-error.js';
import type { Action, Actor, AuditLog } from './audit-log.js';
import { findOrg } from './find-org.js';
import type { LiveConfig } from './live-config.js';
import {
  checkRecord,
  type RecordKind,
  type RecordName,
  type RecordValue,
  toJson,
} from './records.js';
import { requireReadable, unreadableError } from './unreadable-records.js';

/** All that the changes of one actor need. */
export interface AdministrationContext {
  records: AdminRecords;
  live: LiveConfig;
  audit: AuditLog;
  actor: Actor;
  /** ms since the epoch. */
  now(): number;
}

const busy = () =>
  new AdministrationError('busy', {
    path: '',
    message: 'somebody else changes the same; repeat it',
  });

/** Runs a change with its entry in the audit log. This collector sees it when it settles. */
export async function perform<Result>(
  { audit, actor, live }: AdministrationContext,
  action: Action,
  task: Parameters<typeof audit.record<Result>>[2],
): Promise<Result> {
  try {
    return await audit.record(actor, action, task);
  } finally {
    // The change is made. The next refresh of the clock sees it, if this one fails.
    await live.refresh().catch(() => {});
  }
}

/**
 * The org as it is now, from the file or the store.
 *
 * @throws AdministrationError for an unknown org, or one that this version cannot read
 */
export async function requireOrg(
  { live }: Pick<AdministrationContext, 'live'>,
  id: string,
): Promise<OrgConfig> {
  await live.refresh();
  const isKnown = live.config().orgs.some((org) => org.id === id);
  if (!isKnown) requireReadable(live.records, { kind: 'org', key: id });
  return findOrg(live.config(), id);
}

/**
 * Changes a record, and again when somebody else has changed it meanwhile.
 *
 * @param change returns the new value: `undefined` removes the record, and the same object leaves it as it is
 * @throws AdministrationError when others do not stop to change it, or this version cannot read it
 */
export async function updateRecord<Kind extends RecordKind>(
  records: AdminRecords,
  { kind, key }: RecordName<Kind>,
  change: (value: RecordValue<Kind> | undefined) => RecordValue<Kind> | undefined,
): Promise<void> {
  await retryChange(async () => {
    const record: AdminRecord | undefined = await records.get(kind, key);
    const value = record && checkRecord(kind, record)?.value;
    if (record && !value) throw unreadableError({ kind, key });
    const changed = change(value);
    if (changed === value) return true;
    if (!changed) return (record && (await records.remove(record))) || CONFLICT;
    const next = { kind, key, value: toJson(changed), version: record?.version ?? 0 };
    return (await records.put(next)) ?? CONFLICT;
  }, busy);
}

/**
 * Removes a record, also one that this version cannot read.
 *
 * @throws AdministrationError when others do not stop to change it
 */
export async function removeRecord(
  records: AdminRecords,
  { kind, key }: RecordName,
): Promise<void> {
  await retryChange(async () => {
    const record = await records.get(kind, key);
    return !record || (await records.remove(record)) || CONFLICT;
  }, busy);
}

/** Adds a record. @returns whether there was none of its key */
export const addRecord = async <Kind extends RecordKind>(
  records: AdminRecords,
  { kind, key, value }: RecordName<Kind> & { value: RecordValue<Kind> },
): Promise<boolean> =>
  (await records.put({ kind, key, value: toJson(value), version: 0 })) !== undefined;
