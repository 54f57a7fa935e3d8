import { DAY_MS } from '../../lib/day.js';
import type { RemoteSpool } from '../spool/remote-spool.js';
import { MAX_COPY_DISTANCE_DAYS } from './conditions.js';
import type { Connection } from './connection.js';
import {
  type Corrections,
  type Difference,
  insertCorrections,
  toCorrections,
} from './corrections.js';
import { createParams } from './params.js';
import type { Place } from './schema.js';

const META_NAME = 'rebuilding';

/**
 * Corrects the rollup where it counts both copies of an event that two collectors received. It covers only days that
 * get no more events: of other days, events and rollup cannot be read at the same moment.
 */
export function createRollupRebuilder(connection: Connection, place: Place, spool: RemoteSpool) {
  const { database } = place;

  const carryOut = async (corrections: Corrections) => {
    await insertCorrections(connection, place, corrections);
    await spool.call('setMeta', META_NAME, null);
  };

  /** Counts of the events minus counts of the rollup, for the days before `end`. */
  const differences = (end: number) => {
    const params = createParams();
    const { bind } = params;
    // The copy that counts may lie after the end. Without it, FINAL would return the other one.
    const range = `day < ${bind(end + MAX_COPY_DISTANCE_DAYS)} AND created_at < ${bind(end * DAY_MS)}`;
    return connection.query<Difference>(
      `SELECT org, type, day, sum(n) AS count, sum(total) AS metric FROM (
         SELECT org, type, day, toInt64(count()) AS n, sum(e.metric) AS total
         FROM ${database}.events AS e FINAL WHERE ${range} GROUP BY org, type, day
         UNION ALL
         SELECT org, type, day, -sum(d.count) AS n, -sum(d.metric) AS total
         FROM ${database}.daily AS d WHERE day < ${bind(end)} GROUP BY org, type, day
       ) GROUP BY org, type, day
       HAVING count != 0 OR abs(metric) > 1e-9 * greatest(1, max(abs(total)))`,
      { params, timeoutMs: 0 },
    );
  };

  const finish = async () => {
    const corrections = await spool.call('getMeta', META_NAME);
    if (corrections) await carryOut(JSON.parse(corrections));
  };

  return {
    /** Finishes a rebuild that a crash interrupted. */
    finish,
    /** @returns number of corrected counts */
    async rebuild(): Promise<number> {
      await finish();
      const found = await differences(Math.floor(Date.now() / DAY_MS) - MAX_COPY_DISTANCE_DAYS);
      if (!found.length) return 0;
      const corrections = toCorrections(found);
      await spool.call('setMeta', META_NAME, JSON.stringify(corrections));
      await carryOut(corrections);
      return found.length;
    },
  };
}
