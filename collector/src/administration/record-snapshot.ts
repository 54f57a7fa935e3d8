import type { AdminRecord, AdminRecords } from '../store/admin-records.js';
import {
  type CheckedRecord,
  checkRecord,
  RECORD_KINDS,
  type RecordKind,
  type RecordName,
} from './records.js';

/** Kinds whose records are large: only those that have changed are read again. */
const LARGE: readonly RecordKind[] = ['assets'];

/** The records of the administration as they were read last. A record that has not changed stays the same object. */
export interface RecordSnapshot {
  list<Kind extends RecordKind>(kind: Kind): CheckedRecord<Kind>[];
  get<Kind extends RecordKind>(kind: Kind, key: string): CheckedRecord<Kind> | undefined;
  /** Records that another version wrote and this one cannot read. `list` and `get` leave them out. */
  unreadable(kind: RecordKind): AdminRecord[];
  isUnreadable(name: RecordName): boolean;
  /**
   * Reads what has changed.
   *
   * @returns whether anything has
   */
  refresh(): Promise<boolean>;
}

type Known = Map<string, AdminRecord>;

export function createRecordSnapshot(records: AdminRecords): RecordSnapshot {
  let known = new Map<RecordKind, Known>(RECORD_KINDS.map((kind) => [kind, new Map()]));
  const of = (kind: RecordKind) => known.get(kind) as Known;

  /** The records of a kind, of which some have changed. */
  const readKind = async (kind: RecordKind, versions: Map<string, number>): Promise<Known> => {
    const old = of(kind);
    if (!LARGE.includes(kind)) {
      const found = await records.list(kind);
      return new Map(
        found.map((record) => {
          const before = old.get(record.key);
          return [record.key, before?.version === record.version ? before : record];
        }),
      );
    }
    const read: Known = new Map();
    for (const [key, version] of versions) {
      const before = old.get(key);
      // One by one: the writer of a file takes events in between.
      const record = before?.version === version ? before : await records.get(kind, key);
      if (record) read.set(key, record);
    }
    return read;
  };

  return {
    list: <Kind extends RecordKind>(kind: Kind) =>
      [...of(kind).values()].flatMap((record) => checkRecord(kind, record) ?? []),
    get<Kind extends RecordKind>(kind: Kind, key: string) {
      const record = of(kind).get(key);
      return record && checkRecord(kind, record);
    },
    unreadable: (kind) => [...of(kind).values()].filter((record) => !checkRecord(kind, record)),
    isUnreadable({ kind, key }) {
      const record = of(kind).get(key);
      return record !== undefined && !checkRecord(kind, record);
    },
    async refresh() {
      const versions = new Map<string, Map<string, number>>(
        RECORD_KINDS.map((kind) => [kind, new Map()]),
      );
      for (const { kind, key, version } of await records.versions(RECORD_KINDS))
        versions.get(kind)?.set(key, version);
      const next = new Map(known);
      let hasChanged = false;
      for (const kind of RECORD_KINDS) {
        const found = versions.get(kind) as Map<string, number>;
        const old = of(kind);
        const isSame =
          found.size === old.size &&
          [...found].every(([key, version]) => old.get(key)?.version === version);
        if (isSame) continue;
        next.set(kind, await readKind(kind, found));
        hasChanged = true;
      }
      // All at once: a token must not be known before its org.
      known = next;
      return hasChanged;
    },
  };
}
