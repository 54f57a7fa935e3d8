import { DAY } from '../../day.js';
import type { Erasure } from '../store.js';
import type { Connection } from './connection.js';
import { type Corrections, correct, toCorrections } from './corrections.js';
import { createParams, type Params } from './params.js';
import type { RemoteSpool } from './remote-spool.js';
import { ownTables, type Place } from './schema.js';

/** An erasure that is under way; what it takes off the roll-up is written down before it begins. */
interface Erasing {
  what: Erasure;
  /** Events that came in later are left. */
  rank: number;
  corrections: Corrections;
}

const NOTE = 'erasing';

function conditionsOf({ org, sessionId, userId, before }: Erasure, rank: number, params: Params) {
  const { bind } = params;
  const given = [
    ...(org === undefined ? [] : [`org = ${bind(org)}`]),
    ...(sessionId === undefined ? [] : [`session_id = ${bind(sessionId)}`]),
    ...(userId === undefined ? [] : [`user_id = ${bind(userId)}`]),
    ...(before === undefined ? [] : [`created_at < ${bind(before)}`]),
  ];
  if (!given.length) throw new Error('nothing says what is to be erased');
  return [...given, `rank >= ${bind(rank, 'UInt64')}`].join(' AND ');
}

/**
 * Erases by rewriting what holds the events, not by marking them: what a visitor asks to be erased is gone
 * from the disk, once ClickHouse drops the old files some minutes later. That costs the same for one
 * event as for a million, so all of them go at once; inserts are not held up by it.
 */
export function createEraser(connection: Connection, place: Place, spool: RemoteSpool) {
  const own = ownTables(place);
  const on = place.cluster ? ` ON CLUSTER ${place.cluster}` : '';

  /** Again after a crash, it changes nothing that it has changed before. */
  const carryOut = async ({ what, rank, corrections }: Erasing) => {
    const params = createParams();
    const where = conditionsOf(what, rank, params);
    await connection.run(`ALTER TABLE ${own.events}${on} DELETE WHERE ${where}`, params, {
      mutations_sync: '2',
    });
    await correct(connection, place, corrections);
    await spool.call('note', NOTE, null);
  };

  /** Duplicates are counted by day alone: they go with the days that go as a whole. */
  const eraseDuplicates = async ({ org, before = 0 }: Erasure) => {
    const params = createParams();
    const where = [
      `day < ${params.bind(Math.floor(before / DAY))}`,
      ...(org === undefined ? [] : [`org = ${params.bind(org)}`]),
    ].join(' AND ');
    const [some] = await connection.ask(
      0,
      `SELECT 1 FROM ${place.database}.duplicates WHERE ${where} LIMIT 1`,
      params,
    );
    if (!some) return;
    await connection.run(`ALTER TABLE ${own.duplicates}${on} DELETE WHERE ${where}`, params, {
      mutations_sync: '2',
    });
  };

  return {
    /** Finishes what a crash has left half done. */
    async finish() {
      const noted = await spool.call('noted', NOTE);
      if (noted) await carryOut(JSON.parse(noted));
    },
    /** @returns how many events are gone */
    async erase(what: Erasure): Promise<number> {
      // Where a clock was set back, what the spool has shipped lies ahead of it.
      const rank = Number.MAX_SAFE_INTEGER - Math.max(Date.now() * 1_000, spool.state.newest);
      const params = createParams();
      const where = conditionsOf(what, rank, params);
      // Before the events: an erasure that breaks off is finished from there on.
      if (what.before !== undefined && !what.sessionId && !what.userId) await eraseDuplicates(what);
      const rows = await connection.ask<{
        org: string;
        type: string;
        day: number;
        n: number;
        total: number;
      }>(
        0,
        `SELECT org, type, day, count() AS n, sum(metric) AS total FROM ${place.database}.events FINAL
         WHERE ${where} GROUP BY org, type, day`,
        params,
      );
      if (!rows.length) return 0;
      const corrections = toCorrections(
        rows.map(({ n, total, ...row }) => ({ ...row, count: -n, metric: -total })),
      );
      const erasing: Erasing = { what, rank, corrections };
      await spool.call('note', NOTE, JSON.stringify(erasing));
      await carryOut(erasing);
      return rows.reduce((sum, { n }) => sum + n, 0);
    },
  };
}
