import type { ClickHouseClient, ClickHouseSettings, ResultSet } from '@clickhouse/client';
import { QueryTimeoutError, StoreUnavailableError } from '../errors.js';
import { type CutPage, createPage } from '../page-bytes.js';
import type { StoredRow } from '../store.js';
import type { Params } from './params.js';

export interface QueryOptions {
  params?: Pick<Params, 'values'>;
  /** 0 for a query without a limit. */
  timeoutMs: number;
  settings?: ClickHouseSettings;
}

export interface CommandOptions {
  params?: Params | undefined;
  settings?: ClickHouseSettings;
  /** Default: no limit, as deletions need it. */
  timeoutMs?: number;
}

/** Statements on one ClickHouse server. */
export interface Connection {
  /**
   * @throws QueryTimeoutError when the query takes longer than its limit
   * @throws StoreUnavailableError when ClickHouse cannot be reached or is overloaded
   */
  query<Row>(sql: string, options: QueryOptions): Promise<Row[]>;
  /**
   * Reads events until they have `maxBytes`, and no further.
   *
   * @throws the errors of `query`
   */
  queryPage(sql: string, options: QueryOptions & { maxBytes: number }): Promise<CutPage>;
  /** @throws the error of the client */
  command(sql: string, options?: CommandOptions): Promise<void>;
}

/** ClickHouse's errors of temporary states: too slow, overloaded, or not fully available. */
const TEMPORARY_ERRORS = {
  TIMEOUT_EXCEEDED: '159',
  TOO_SLOW: '160',
  TOO_MANY_SIMULTANEOUS_QUERIES: '202',
  SOCKET_TIMEOUT: '209',
  NETWORK_ERROR: '210',
  MEMORY_LIMIT_EXCEEDED: '241',
  TABLE_IS_READ_ONLY: '242',
  TOO_MANY_PARTS: '252',
  ALL_CONNECTION_TRIES_FAILED: '279',
  TOO_FEW_LIVE_REPLICAS: '285',
  UNKNOWN_STATUS_OF_INSERT: '319',
};

const TEMPORARY_CODES = new Set(Object.values(TEMPORARY_ERRORS));

/** Network time on top of the server's own limit. */
const NETWORK_MS = 1_000;

/** Limit of the client for a deletion or a statement on a cluster. */
export const LONGEST_STATEMENT_SECONDS = 3_600;

/** @param client or its promise, while it loads */
export function createConnection(client: ClickHouseClient | Promise<ClickHouseClient>): Connection {
  /** @param read reads the response of the query */
  const run = async <Result>(
    query: string,
    { params, timeoutMs, settings }: QueryOptions,
    read: (response: ResultSet<'JSONEachRow'>) => Promise<Result>,
  ): Promise<Result> => {
    try {
      const response = await (await client).query({
        query,
        query_params: params?.values,
        format: 'JSONEachRow',
        ...(timeoutMs && { abort_signal: AbortSignal.timeout(timeoutMs + NETWORK_MS) }),
        clickhouse_settings: {
          max_execution_time: Math.ceil(timeoutMs / 1_000) || LONGEST_STATEMENT_SECONDS,
          output_format_json_quote_64bit_integers: 0,
          // With FINAL, an index may skip the newer copy of an event. The exact mode also reads its neighbours.
          use_skip_indexes_if_final: 1,
          use_skip_indexes_if_final_exact_mode: 1,
          ...settings,
        } as ClickHouseSettings,
      });
      return await read(response);
    } catch (cause) {
      const { code = '', type } = cause as { code?: string; type?: string };
      // A numeric code comes from ClickHouse. Any other than those above is a bug in the query.
      if (/^\d+$/.test(code) && !TEMPORARY_CODES.has(code)) throw cause;
      // The sender sees this message, so the details stay in `cause` for the log.
      if (type === 'TIMEOUT_EXCEEDED')
        throw new QueryTimeoutError(`the query took longer than ${timeoutMs} ms; narrow it`, {
          cause,
        });
      throw new StoreUnavailableError('ClickHouse does not answer the query; retry later', {
        cause,
      });
    }
  };

  return {
    query: <Row>(query: string, options: QueryOptions) =>
      run(query, options, (response) => response.json<Row>()),
    queryPage: (query, { maxBytes, ...options }) =>
      run(query, options, async (response) => {
        const { page, add } = createPage(maxBytes);
        for await (const rows of response.stream<StoredRow>())
          for (const row of rows) if (!add(row.json())) return page;
        return page;
      }),
    async command(query, { params, settings, timeoutMs } = {}) {
      await (await client).command({
        query,
        query_params: params?.values,
        clickhouse_settings: settings,
        ...(timeoutMs && { abort_signal: AbortSignal.timeout(timeoutMs) }),
      });
    },
  };
}
