import { createHash } from 'node:crypto';
import { deriveFacts } from '../../facts/derive-facts.js';
import { FACTS_VERSION } from '../../facts/facts.js';
import { createPause } from '../../lib/pause.js';
import { StoreUnavailableError } from '../errors.js';
import { NO_FACTS } from '../fact-columns.js';
import type { Connection } from './connection.js';
import { insertLines } from './insert-lines.js';
import { createParams } from './params.js';
import { toFactColumns } from './rows.js';
import type { Place } from './schema.js';

/** ClickHouse needs few and large inserts. */
const EVENTS_A_TURN = 5_000;

/** Pause after an attempt that failed: ms. */
const RETRY_MS = 5_000;

export interface FactsFiller {
  /** @throws StoreUnavailableError while stored events have no facts */
  requireFilled(): Promise<void>;
  /** Ends after the current turn. The next process goes on. */
  stop(): void;
}

interface FactsFillerOptions {
  connection: Connection;
  place: Place;
  /** Settles when the tables exist. */
  ready(): Promise<void>;
  /** Runs a task while nothing is shipped or erased. */
  runExclusive<T>(task: () => Promise<T>): Promise<T>;
  /** Called when turns start to fail: without facts, no question is answered. */
  onFailure?: ((error: unknown) => void) | undefined;
}

interface Row {
  type: string;
  device: string | null;
  referer: string | null;
  metadata: string;
}

/**
 * Derives the facts of events that an older version stored: it inserts each row again with its facts. The copy has the
 * key and the rank of the row, so ClickHouse keeps the newer one. A repeated turn, also of another collector, changes
 * nothing.
 */
export function startFactsFiller({
  connection,
  place,
  ready,
  runExclusive,
  onFailure,
}: FactsFillerOptions): FactsFiller {
  const events = `${place.database}.events`;
  const isOld = `facts < ${FACTS_VERSION}`;
  let filled = false;
  let stopped = false;
  let isReady = false;
  let isFailing = false;
  const pause = createPause({ isBackground: true });
  let firstCheck = Promise.resolve();

  /** Days with events of an older version, the newest first. */
  const oldDays = async () => {
    const some = await connection.query(`SELECT 1 AS some FROM ${events} WHERE ${isOld} LIMIT 1`, {
      timeoutMs: 0,
    });
    if (!some.length) return [];
    const days = await connection.query<{ day: number }>(
      `SELECT day FROM ${events} FINAL WHERE ${isOld} GROUP BY day ORDER BY day DESC`,
      { timeoutMs: 0 },
    );
    return days.map(({ day }) => day);
  };

  /** @returns whether the day may have more */
  const fill = async (day: number) => {
    const params = createParams();
    const rows = await connection.query<Row>(
      `SELECT * FROM ${events} FINAL WHERE day = ${params.bind(day)} AND ${isOld}
       ORDER BY org, hour, key, named LIMIT ${EVENTS_A_TURN}`,
      { params, timeoutMs: 0 },
    );
    if (!rows.length) return false;
    const lines = rows.map((row) => {
      const facts = deriveFacts({ ...row, metadata: JSON.parse(row.metadata) });
      return JSON.stringify({ ...row, ...toFactColumns(facts), refilled: true });
    });
    const token = createHash('sha256').update(lines.join('\n')).digest('hex');
    await insertLines(connection, place, { table: 'events', lines, token });
    return rows.length === EVENTS_A_TURN;
  };

  const run = async () => {
    while (!stopped && !filled) {
      try {
        const days = (async () => {
          await ready();
          isReady = true;
          return oldDays();
        })();
        firstCheck = days.then(
          (list) => {
            filled = !list.length;
          },
          () => {},
        );
        for (const day of await days) {
          let more = true;
          while (more && !stopped) more = await runExclusive(() => fill(day));
        }
        isFailing = false;
      } catch (error) {
        // The next attempt goes on with what is left.
        if (stopped) return;
        // Before that, it is not known whether any event is old, and the shipper reports a ClickHouse that is away.
        if (isReady && !isFailing) onFailure?.(error);
        isFailing = isReady;
        await pause.wait(RETRY_MS);
      }
    }
  };
  void run();
  return {
    async requireFilled() {
      await firstCheck;
      if (!filled) throw new StoreUnavailableError(NO_FACTS);
    },
    stop() {
      stopped = true;
      pause.end();
    },
  };
}
