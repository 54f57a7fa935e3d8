import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { StoreBusy } from '../store.js';
import type { Params } from './params.js';

/** Statements on one database; what goes wrong is said in the words of a store. */
export interface Connection {
  /**
   * @param deadline ms; 0 for one that may take long
   * @throws StoreBusy when ClickHouse cannot be reached or takes longer
   */
  ask<Row>(deadline: number, query: string, params?: Params): Promise<Row[]>;
  /**
   * @param deadline ms; without one it may take long, as a deletion does
   * @throws what the client says
   */
  run(
    statement: string,
    params?: Params,
    settings?: ClickHouseSettings,
    deadline?: number,
  ): Promise<void>;
}

/** Codes of ClickHouse that pass by themselves: it is too slow, too busy, or not all there. */
const PASSING = new Set([
  '159',
  '160',
  '202',
  '209',
  '210',
  '241',
  '242',
  '252',
  '279',
  '285',
  '319',
]);

/** Beyond the time that the server has for a query, for the way there and back: ms. */
const WAY = 1_000;

/** A deletion or a statement on a cluster may take this long: seconds. The client has to wait as long. */
export const LONG = 3_600;

/** @param client or the promise of one, while it is loaded */
export function createConnection(client: ClickHouseClient | Promise<ClickHouseClient>): Connection {
  return {
    async ask<Row>(deadline: number, query: string, params?: Params) {
      try {
        const answer = await (await client).query({
          query,
          query_params: params?.values,
          format: 'JSONEachRow',
          ...(deadline && { abort_signal: AbortSignal.timeout(deadline + WAY) }),
          clickhouse_settings: {
            max_execution_time: Math.ceil(deadline / 1_000) || LONG,
            output_format_json_quote_64bit_integers: 0,
            // An index may pass over the copy that would win; this looks at its surroundings too.
            use_skip_indexes_if_final: 1,
            use_skip_indexes_if_final_exact_mode: 1,
          } as ClickHouseSettings,
        });
        return await answer.json<Row>();
      } catch (cause) {
        const { code, type } = cause as { code?: string; type?: string };
        // Of ClickHouse, by its number: another than the above is a fault of the query.
        if (/^\d+$/.test(code ?? '') && !PASSING.has(code ?? '')) throw cause;
        // The rest is for the log: this is answered to whoever asks.
        throw new StoreBusy(
          type === 'TIMEOUT_EXCEEDED'
            ? `the query took longer than ${deadline} ms; narrow it`
            : 'ClickHouse does not answer the query',
          { cause },
        );
      }
    },
    async run(query, params, settings, deadline) {
      await (await client).command({
        query,
        query_params: params?.values,
        clickhouse_settings: settings,
        ...(deadline && { abort_signal: AbortSignal.timeout(deadline) }),
      });
    },
  };
}
