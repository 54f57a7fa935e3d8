import { randomUUID } from 'node:crypto';
import { DAY_MS } from '../../lib/day.js';
import type { RemoteSpool } from '../spool/remote-spool.js';
import type { EraseFilter } from '../store.js';
import { MAX_COPY_DISTANCE_DAYS } from './conditions.js';
import type { Connection } from './connection.js';
import { insertLines } from './insert-lines.js';
import { createParams, type Params } from './params.js';
import type { CorrectedDays, RollupCorrector } from './rollup-corrector.js';
import { ownTables, type Place } from './schema.js';

/** Rows of the rollup that subtract the erased events, and the token with which ClickHouse inserts them once. */
interface Subtraction {
  token: string;
  lines: string[];
}

/** An erasure in progress. The spool stores it before the first deletion, so that it can be finished after a crash. */
interface Erasure {
  filter: EraseFilter;
  /** Keeps events that arrive later. */
  rank: number;
  subtraction: Subtraction;
  correctedDays: CorrectedDays;
}

const ERASING = 'erasing';

/** The days whose rollup is still to be corrected after an erasure. */
const TO_CORRECT = 'erased days';

function conditionsOf(
  { org, sessionId, userId, before }: EraseFilter,
  rank: number,
  params: Params,
) {
  const { bind } = params;
  const given = [
    ...(org === undefined ? [] : [`org = ${bind(org)}`]),
    ...(sessionId === undefined ? [] : [`session_id = ${bind(sessionId)}`]),
    ...(userId === undefined ? [] : [`user_id = ${bind(userId)}`]),
    ...(before === undefined ? [] : [`created_at < ${bind(before)}`]),
  ];
  if (!given.length) throw new Error('erase: the filter is empty; give at least one field');
  return [...given, `rank >= ${bind(rank, 'UInt64')}`].join(' AND ');
}

interface EraserOptions {
  connection: Connection;
  place: Place;
  spool: RemoteSpool;
  corrector: RollupCorrector;
}

/**
 * Erases by rewriting the data files, not by marking rows: the events of a visitor leave the disk when ClickHouse
 * drops the old files some minutes later. The cost is the same for one event as for a million, so it erases all at
 * once. Inserts continue meanwhile.
 */
export function createEraser({ connection, place, spool, corrector }: EraserOptions) {
  const own = ownTables(place);
  const onCluster = place.cluster ? ` ON CLUSTER ${place.cluster}` : '';

  /** Idempotent, so it can run again after a crash. */
  const carryOut = async ({ filter, rank, subtraction, correctedDays }: Erasure) => {
    const params = createParams();
    const where = conditionsOf(filter, rank, params);
    await connection.command(`ALTER TABLE ${own.events}${onCluster} DELETE WHERE ${where}`, {
      params,
      settings: { mutations_sync: '2' },
    });
    await insertLines(connection, place, { table: 'daily', ...subtraction });
    await spool.call('setMeta', TO_CORRECT, JSON.stringify(correctedDays));
    await spool.call('setMeta', ERASING, null);
  };

  /** Duplicates are counted by day only, so only the erasure of whole days erases them. */
  const eraseDuplicates = async ({ org, before = 0 }: EraseFilter) => {
    const params = createParams();
    const where = [
      `day < ${params.bind(Math.floor(before / DAY_MS))}`,
      ...(org === undefined ? [] : [`org = ${params.bind(org)}`]),
    ].join(' AND ');
    const [some] = await connection.query(
      `SELECT 1 FROM ${place.database}.duplicates WHERE ${where} LIMIT 1`,
      { params, timeoutMs: 0 },
    );
    if (!some) return;
    await connection.command(`ALTER TABLE ${own.duplicates}${onCluster} DELETE WHERE ${where}`, {
      params,
      settings: { mutations_sync: '2' },
    });
  };

  return {
    /** Finishes an erasure that a crash interrupted. */
    async finish() {
      const erasure = await spool.call('getMeta', ERASING);
      if (erasure) await carryOut(JSON.parse(erasure));
    },
    /**
     * Corrects the rollup after an erasure: it replaces what another collector read between the deletion and the
     * subtraction. Events are shipped meanwhile.
     */
    async correctRollup() {
      const days = await spool.call('getMeta', TO_CORRECT);
      if (!days) return;
      await corrector.correct(JSON.parse(days));
      await spool.call('setMeta', TO_CORRECT, null);
    },
    /** @returns number of erased events */
    async erase(filter: EraseFilter): Promise<number> {
      // After the clock was set back, shipped rows lie ahead of it.
      const newest = Math.max(Date.now() * 1_000, spool.state.newestRowId);
      const rank = Number.MAX_SAFE_INTEGER - newest;
      const params = createParams();
      const where = conditionsOf(filter, rank, params);
      // Before the events: `finish` repeats only what comes after them.
      if (filter.before !== undefined && !filter.sessionId && !filter.userId)
        await eraseDuplicates(filter);
      const rows = await connection.query<{
        org: string;
        type: string;
        day: number;
        n: number;
        total: number;
      }>(
        `SELECT org, type, day, count() AS n, sum(metric) AS total FROM ${place.database}.events FINAL
         WHERE ${where} GROUP BY org, type, day ORDER BY day`,
        { params, timeoutMs: 0 },
      );
      const [first, last] = [rows[0], rows.at(-1)];
      if (!first || !last) return 0;
      const erasure: Erasure = {
        filter,
        rank,
        correctedDays: {
          org: filter.org,
          // A later copy of an erased event is its day's event now.
          first: first.day - MAX_COPY_DISTANCE_DAYS,
          last: last.day + MAX_COPY_DISTANCE_DAYS,
        },
        subtraction: {
          // Random, not a hash: an equal erasure may be necessary on another day.
          token: randomUUID(),
          lines: rows.map(({ n, total, ...row }) =>
            JSON.stringify({ ...row, count: -n, metric: -total }),
          ),
        },
      };
      await spool.call('setMeta', ERASING, JSON.stringify(erasure));
      await carryOut(erasure);
      return rows.reduce((sum, { n }) => sum + n, 0);
    },
  };
}
