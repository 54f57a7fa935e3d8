import { DAY } from '../../day.js';
import { APART } from './conditions.js';
import type { Connection } from './connection.js';
import { type Corrections, correct, type Difference, toCorrections } from './corrections.js';
import { createParams } from './params.js';
import type { RemoteSpool } from './remote-spool.js';
import type { Place } from './schema.js';

const NOTE = 'recounting';

/**
 * Puts the roll-up right where it has counted both copies of an event that came by two collectors. Only
 * days to which nothing is added any more: of a day that still grows, the events and the roll-up cannot be
 * read at the same moment.
 */
export function createRecount(connection: Connection, place: Place, spool: RemoteSpool) {
  const { database } = place;

  const carryOut = async (corrections: Corrections) => {
    await correct(connection, place, corrections);
    await spool.call('note', NOTE, null);
  };

  /** What the events say less what the roll-up says. */
  const differences = (end: number) => {
    const { bind, ...params } = createParams();
    // The copy that counts may lie beyond the end: it has to be read for the other one not to be taken.
    const within = `day < ${bind(end + APART)} AND created_at < ${bind(end * DAY)}`;
    return connection.ask<Difference>(
      0,
      `SELECT org, type, day, sum(n) AS count, sum(total) AS metric FROM (
         SELECT org, type, day, toInt64(count()) AS n, sum(e.metric) AS total
         FROM ${database}.events AS e FINAL WHERE ${within} GROUP BY org, type, day
         UNION ALL
         SELECT org, type, day, -sum(d.count) AS n, -sum(d.metric) AS total
         FROM ${database}.daily AS d WHERE day < ${bind(end)} GROUP BY org, type, day
       ) GROUP BY org, type, day
       HAVING count != 0 OR abs(metric) > 1e-9 * greatest(1, max(abs(total)))`,
      { bind, ...params },
    );
  };

  const finish = async () => {
    const noted = await spool.call('noted', NOTE);
    if (noted) await carryOut(JSON.parse(noted));
  };

  return {
    /** Finishes what a crash has left half done. */
    finish,
    /** @returns how many lines were wrong */
    async recount(): Promise<number> {
      await finish();
      const found = await differences(Math.floor(Date.now() / DAY) - APART);
      if (!found.length) return 0;
      const corrections = toCorrections(found);
      await spool.call('note', NOTE, JSON.stringify(corrections));
      await carryOut(corrections);
      return found.length;
    },
  };
}
