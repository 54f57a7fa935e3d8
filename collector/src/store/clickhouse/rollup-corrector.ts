import { DAY_MS } from '../../lib/day.js';
import { MAX_COPY_DISTANCE_DAYS } from './conditions.js';
import type { Connection } from './connection.js';
import { insertLines } from './insert-lines.js';
import { createParams } from './params.js';
import { correctionsSql } from './rollup-sql.js';
import type { Place } from './schema.js';
import { firstUnsettledDay } from './settled-days.js';

/** A row of `daily_corrections`. */
interface Correction {
  org: string;
  type: string;
  day: number;
  count: number;
  metric: number;
  version: number;
}

/** Days since the epoch, both included. */
export interface CorrectedDays {
  /** Without it, of every org. */
  org?: string | undefined;
  first: number;
  last: number;
}

export interface RollupCorrector {
  /**
   * Corrects the rollup where it counts several copies of an event. Safe at any time, and by several collectors at
   * once: a correction replaces the one before.
   *
   * @param days all settled ones by default
   * @returns number of corrected counts
   */
  correct(days?: Partial<CorrectedDays>): Promise<number>;
  /** Corrects the recent settled days, and older ones that got events lately. @returns number of corrected counts */
  correctRecent(): Promise<number>;
}

/**
 * Days that are recent. Enough for a collector that was down for weeks, and for orders, whose rank is up to some weeks
 * older than their arrival.
 */
const RECENT_DAYS = 40;

/** Days that are read together. A correction reads the days around its own, so ranges must not be close. */
const RANGE_GAP_DAYS = 2 * MAX_COPY_DISTANCE_DAYS;

/**
 * An insert reaches the events and the rollup at two moments. A correction from between them is repeated at once. When
 * the insert fails in between, the next daily correction sees its end.
 */
const MAX_PASSES = 3;

/** Part of a sum by which two sums of the same numbers may differ: their order differs from read to read. */
const SUM_TOLERANCE = 1e-9;

/** The ranges of sorted days. */
function rangesOf(days: readonly number[]): { first: number; last: number }[] {
  const ranges: { first: number; last: number }[] = [];
  for (const day of days) {
    const range = ranges.at(-1);
    if (range && day - range.last <= RANGE_GAP_DAYS) range.last = day;
    else ranges.push({ first: day, last: day });
  }
  return ranges;
}

/**
 * Corrects counts of days that get no more events from browsers. A query cannot read the events and the rollup of other
 * days at the same moment.
 */
export function createRollupCorrector(connection: Connection, place: Place): RollupCorrector {
  const { database } = place;

  /**
   * The corrections that differ from the stored ones. A version is the start of the query, or more than the stored one
   * after a clock was set back.
   */
  const findCorrections = ({ org, first, last }: CorrectedDays) => {
    const params = createParams();
    const { bind } = params;
    const ofOrg = org === undefined ? '' : `org = ${bind(org)} AND`;
    const [start, end] = [bind(first), bind(last)];
    const ofDays = `${ofOrg} day >= ${start} AND day <= ${end}`;
    // The copy that counts may lie outside. Without it, FINAL would return the other one.
    const ofEvents = `${ofOrg} day >= ${bind(first - MAX_COPY_DISTANCE_DAYS)} AND day <= ${bind(last + MAX_COPY_DISTANCE_DAYS)}
      AND created_at >= ${bind(first * DAY_MS)} AND created_at < ${bind((last + 1) * DAY_MS)}`;
    return connection.query<Correction>(
      `SELECT org, type, day, sum(n) AS count, sum(total) AS metric,
         greatest(toUnixTimestamp64Micro(now64(6)), max(of_stored) + 1) AS version
       FROM (
         SELECT org, type, day, toInt64(count()) AS n, sum(e.metric) AS total,
           toInt64(0) AS stored, toFloat64(0) AS stored_total, toInt64(0) AS of_stored
         FROM ${database}.events AS e FINAL WHERE ${ofEvents} GROUP BY org, type, day
         UNION ALL
         SELECT org, type, day, -sum(d.count), -sum(d.metric), toInt64(0), toFloat64(0), toInt64(0)
         FROM ${database}.daily AS d WHERE ${ofDays} GROUP BY org, type, day
         UNION ALL
         SELECT org, type, day, toInt64(0), toFloat64(0), count, metric, version
         FROM (${correctionsSql(database, ofDays)})
       )
       GROUP BY org, type, day
       HAVING count != sum(stored)
         OR abs(metric - sum(stored_total)) > ${SUM_TOLERANCE} * greatest(1, max(abs(total)))`,
      { params, timeoutMs: 0 },
    );
  };

  const correct: RollupCorrector['correct'] = async ({
    org,
    first = 0,
    last = Number.POSITIVE_INFINITY,
  } = {}) => {
    const days = { org, first, last: Math.min(last, firstUnsettledDay(Date.now()) - 1) };
    if (days.first > days.last) return 0;
    const corrected = new Set<string>();
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      const corrections = await findCorrections(days);
      if (!corrections.length) break;
      const lines = corrections.map((correction) => JSON.stringify(correction));
      await insertLines(connection, place, { table: 'daily_corrections', lines });
      for (const { org, type, day } of corrections) corrected.add(JSON.stringify([org, type, day]));
    }
    return corrected.size;
  };

  return {
    correct,
    async correctRecent() {
      const params = createParams();
      const today = Math.floor(Date.now() / DAY_MS);
      const since = (today - RECENT_DAYS) * DAY_MS * 1_000;
      const late = await connection.query<{ day: number }>(
        `SELECT DISTINCT day FROM ${database}.events
         WHERE rank <= ${params.bind(Number.MAX_SAFE_INTEGER - since, 'UInt64')}
           AND day < ${params.bind(today - RECENT_DAYS)}
         ORDER BY day`,
        { params, timeoutMs: 0 },
      );
      let corrected = 0;
      for (const range of rangesOf(late.map(({ day }) => day))) corrected += await correct(range);
      // Also without an event, since all of a day may be erased.
      return corrected + (await correct({ first: today - RECENT_DAYS }));
    },
  };
}
