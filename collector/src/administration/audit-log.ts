import { randomBytes } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { Check } from '@sinclair/typebox/value';
import type { JsonObject } from 'vitrine/contract';
import type { AdminRecord, AdminRecords } from '../store/admin-records.js';

const KIND = 'audit';

const AuditValue = Type.Object({
  /** ms since the epoch. */
  at: Type.Number(),
  /** Name of an admin token, or of a user of the machine. */
  actor: Type.String(),
  via: Type.Union([Type.Literal('api'), Type.Literal('cli'), Type.Literal('schedule')]),
  /** Such as `token.add`. */
  action: Type.String(),
  /** Null for an action on all orgs. */
  org: Type.Union([Type.String(), Type.Null()]),
  /** Name of the thing that is changed. */
  target: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown()),
  /** `started` stays when the process ended before the action did. */
  outcome: Type.Union([Type.Literal('started'), Type.Literal('done'), Type.Literal('failed')]),
});

/** An entry of the audit log. It has no secret. */
export type AuditEntry = Static<typeof AuditValue> & { id: string };

/** The one who acts, and how. */
export type Actor = Pick<AuditEntry, 'actor' | 'via'>;

export type Action = Pick<AuditEntry, 'action' | 'org' | 'target'> & { details?: JsonObject };

export interface AuditPage {
  limit: number;
  /** Only entries before the one with this id. */
  before?: string | undefined;
}

export interface AuditLog {
  /**
   * Runs a task between two notes: nothing is changed without an entry, even when the process is killed.
   *
   * @param task calls `note` with further facts for the entry
   */
  record<Result>(
    actor: Actor,
    action: Action,
    task: (note: (details: JsonObject) => void) => Promise<Result>,
  ): Promise<Result>;
  /** Newest first. */
  list(page: AuditPage): Promise<AuditEntry[]>;
}

/** Entries of this process, so that those of one millisecond stay in order. */
let entries = 0;

/** Sorts by time, and is unique among collectors. */
const keyAt = (time: number) =>
  `${new Date(time).toISOString()}-${`${entries++}`.padStart(8, '0')}-${randomBytes(4).toString('hex')}`;

export function createAuditLog(records: AdminRecords, now: () => number): AuditLog {
  const finish = (entry: AdminRecord | undefined, change: JsonObject) =>
    entry && records.put({ ...entry, value: { ...entry.value, ...change } });
  return {
    async record(actor, { details = {}, ...action }, task) {
      const at = now();
      const value = { at, ...actor, ...action, details, outcome: 'started' };
      const entry = await records.put({ kind: KIND, key: keyAt(at), value, version: 0 });
      let noted = details;
      try {
        const result = await task((more) => {
          noted = { ...noted, ...more };
        });
        // The change is made, even if the entry cannot be written.
        await finish(entry, { outcome: 'done', details: noted })?.catch(() => {});
        return result;
      } catch (error) {
        await finish(entry, { outcome: 'failed', details: noted })?.catch(() => {});
        throw error;
      }
    },
    async list({ limit, before }) {
      const found = await records.highest(KIND, { limit, below: before });
      return found.flatMap(({ key, value }) =>
        Check(AuditValue, value) ? { ...value, id: key } : [],
      );
    },
  };
}
