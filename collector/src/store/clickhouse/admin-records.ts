import { createHash, randomUUID } from 'node:crypto';
import type { AdminRecord, AdminRecords, AdminRecordVersion } from '../admin-records.js';
import { StoreUnavailableError } from '../errors.js';
import type { Connection } from './connection.js';
import { createParams, type Params } from './params.js';
import { adminSchema, insertSettings, type Place } from './schema.js';

interface Row {
  kind: string;
  key: string;
  version: number;
  writer: string;
  removed: boolean;
  value: string;
}

interface AdminRecordsOptions {
  place: Place;
  timeoutMs: number;
}

/**
 * The administrative records in ClickHouse, where every write is a row with the next version, and a removal too.
 *
 * ClickHouse has no transactions, but it inserts only one row for an insert token. The token is the version of the
 * record, so of two collectors that write the same version one inserts nothing. It sees the writer of the row.
 */
export function createAdminRecords(
  connection: Connection,
  { place, timeoutMs }: AdminRecordsOptions,
): AdminRecords {
  const table = `${place.database}.admin_records`;
  let created: Promise<void> | undefined;
  const create = async () => {
    for (const statement of adminSchema(place)) await connection.command(statement, { timeoutMs });
  };
  const ready = () => {
    // The next call tries again.
    created ??= create().catch((cause) => {
      created = undefined;
      throw new StoreUnavailableError('ClickHouse does not create a table; retry later', { cause });
    });
    return created;
  };

  const select = async <Found>(query: string, params: Params): Promise<Found[]> => {
    await ready();
    // Another replica may not have the newest row yet.
    const settings = place.cluster && { settings: { select_sequential_consistency: '1' as const } };
    return connection.query<Found>(query, { params, timeoutMs, ...settings });
  };
  const read = (kind?: string, key?: string): Promise<Row[]> => {
    const params = createParams();
    const where = [
      'true',
      ...(kind === undefined ? [] : [`kind = ${params.bind(kind)}`]),
      ...(key === undefined ? [] : [`key = ${params.bind(key)}`]),
    ].join(' AND ');
    return select<Row>(
      `SELECT kind, key, version, writer, removed, value FROM ${table} FINAL WHERE ${where}
       ORDER BY kind, key`,
      params,
    );
  };
  const newest = async (kind: string, key: string) => (await read(kind, key))[0];

  const toRecord = ({ kind, key, version, value }: Row): AdminRecord => ({
    ...{ kind, key, version },
    value: JSON.parse(value),
  });

  /** Writes the version after the newest one. @returns its number; undefined when another writer was first */
  const write = async (
    { kind, key, version }: AdminRecordVersion,
    content: Pick<Row, 'removed' | 'value'>,
  ): Promise<number | undefined> => {
    const before = await newest(kind, key);
    const known = before && !before.removed ? before.version : 0;
    if (known !== version) return undefined;
    const next = (before?.version ?? 0) + 1;
    const writer = randomUUID();
    const token = createHash('sha256')
      .update(JSON.stringify([kind, key, next]))
      .digest('hex');
    const row = JSON.stringify({ kind, key, version: next, writer, ...content });
    try {
      await connection.command(`INSERT INTO ${table} FORMAT JSONEachRow\n${row}`, {
        settings: {
          ...insertSettings(place),
          insert_deduplication_token: token,
          // Parallel quorum inserts rule out sequential reads.
          ...(place.cluster && { insert_quorum_parallel: 0 }),
        },
        timeoutMs,
      });
    } catch (cause) {
      throw new StoreUnavailableError('ClickHouse does not take the record; retry later', {
        cause,
      });
    }
    const after = await newest(kind, key);
    return after?.version === next && after.writer === writer ? next : undefined;
  };

  return {
    async get(kind, key) {
      const row = await newest(kind, key);
      return row && !row.removed ? toRecord(row) : undefined;
    },
    async list(kind) {
      const rows = await read(kind);
      return rows.filter(({ removed }) => !removed).map(toRecord);
    },
    versions(kinds) {
      const params = createParams();
      const names = kinds.map((kind) => params.bind(kind)).join(', ');
      return select<AdminRecordVersion>(
        `SELECT kind, key, version FROM ${table} FINAL WHERE kind IN (${names}) AND NOT removed`,
        params,
      );
    },
    async highest(kind, { limit, below }) {
      const params = createParams();
      const where = [
        `kind = ${params.bind(kind)}`,
        ...(below === undefined ? [] : [`key < ${params.bind(below)}`]),
      ].join(' AND ');
      const rows = await select<Row>(
        `SELECT kind, key, version, writer, removed, value FROM ${table} FINAL
         WHERE ${where} AND NOT removed ORDER BY key DESC LIMIT ${params.bind(limit)}`,
        params,
      );
      return rows.map(toRecord);
    },
    async put(record) {
      const { kind, key, value } = record;
      const version = await write(record, { removed: false, value: JSON.stringify(value) });
      return version === undefined ? undefined : { kind, key, value, version };
    },
    async remove(record) {
      // A removal without a record would be a row of nothing.
      if (record.version === 0) return false;
      return (await write(record, { removed: true, value: '' })) !== undefined;
    },
  };
}
