import { DAY_MS } from '../../lib/day.js';
import { createPause } from '../../lib/pause.js';
import { StoreClosedError } from '../errors.js';
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
import { firstUnsettledDay } from './settled-days.js';

const META_NAME = 'rebuilding';

/**
 * How long a difference must last. An insert reaches the events and the rollup at two moments, and may take a minute
 * (`INSERT_TIMEOUT_MS`).
 */
const LASTING_MS = 90_000;

interface RollupRebuilderOptions {
  connection: Connection;
  place: Place;
  spool: RemoteSpool;
  /** Runs a task while nothing is shipped or erased. */
  runExclusive<T>(task: () => Promise<T>): Promise<T>;
  /** Default 90,000. */
  lastingMs?: number | undefined;
}

/**
 * Corrects the rollup where it counts both copies of an event that two collectors received. It covers only days that
 * get no more events: of other days, events and rollup cannot be read at the same moment.
 */
export function createRollupRebuilder({
  connection,
  place,
  spool,
  runExclusive,
  lastingMs = LASTING_MS,
}: RollupRebuilderOptions) {
  const { database } = place;
  const pause = createPause();
  let isStopped = false;

  const carryOut = async (corrections: Corrections) => {
    await insertCorrections(connection, place, corrections);
    await spool.call('setMeta', META_NAME, null);
  };

  /** Counts of the events minus counts of the rollup, for the days from `start` and before `end`, by day. */
  const differences = (start: number, end: number) => {
    const params = createParams();
    const { bind } = params;
    // The copy that counts may lie outside. Without it, FINAL would return the other one.
    const range = `day >= ${bind(start - MAX_COPY_DISTANCE_DAYS)} AND day < ${bind(end + MAX_COPY_DISTANCE_DAYS)}
      AND created_at >= ${bind(start * DAY_MS)} AND created_at < ${bind(end * DAY_MS)}`;
    return connection.query<Difference>(
      `SELECT org, type, day, sum(n) AS count, sum(total) AS metric FROM (
         SELECT org, type, day, toInt64(count()) AS n, sum(e.metric) AS total
         FROM ${database}.events AS e FINAL WHERE ${range} GROUP BY org, type, day
         UNION ALL
         SELECT org, type, day, -sum(d.count) AS n, -sum(d.metric) AS total
         FROM ${database}.daily AS d WHERE day >= ${bind(start)} AND day < ${bind(end)} GROUP BY org, type, day
       ) GROUP BY org, type, day
       HAVING count != 0 OR abs(metric) > 1e-9 * greatest(1, max(abs(total)))
       ORDER BY day`,
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
    /**
     * @param days how many of the newest settled days; all by default
     * @returns number of corrected counts
     */
    async rebuild({ days = Number.POSITIVE_INFINITY } = {}): Promise<number> {
      await runExclusive(finish);
      const end = firstUnsettledDay(Date.now());
      const start = Math.max(0, end - days);
      const before = await differences(start, end);
      const [first, last] = [before[0], before.at(-1)];
      if (!first || !last) return 0;
      await pause.wait(lastingMs);
      if (isStopped) throw new StoreClosedError();
      const keyOf = (difference: Difference) => JSON.stringify(difference);
      const keys = new Set(before.map(keyOf));
      return runExclusive(async () => {
        // Nothing is shipped meanwhile, so it reads no other days.
        const now = await differences(first.day, last.day + 1);
        const lasting = now.filter((each) => keys.has(keyOf(each)));
        if (!lasting.length) return 0;
        const corrections = toCorrections(lasting);
        await spool.call('setMeta', META_NAME, JSON.stringify(corrections));
        await carryOut(corrections);
        return lasting.length;
      });
    },
    /** Ends a rebuild that waits, without a correction. */
    stop() {
      isStopped = true;
      pause.end();
    },
  };
}
