import { deriveFacts } from '../../facts/derive-facts.js';
import { FACTS_VERSION, type Facts } from '../../facts/facts.js';
import { DAY_MS, HOUR_MS } from '../../lib/day.js';
import { isOrderEventId } from '../../lib/order-ids.js';
import { PLAIN_COLUMNS, TEXT_COLUMNS } from '../fact-columns.js';
import { originOf } from '../origin.js';
import type { SpoolEntry } from '../spool/spool.js';
import type { EventRecord, StoredRow } from '../store.js';
import { toRecord } from '../stored-row.js';
import { orderLine } from './ranks.js';

/**
 * Columns whose names differ from the code. Lines that wait in a spool carry column names, so a rename in ClickHouse
 * would reject them.
 */
export const COLUMN = {
  sequence: 'number',
  queueDelayMs: 'waited',
  sentByLaterPage: 'next_page',
} as const satisfies Partial<Record<keyof StoredRow, keyof Line>>;

/** Columns of a record, under the names of `StoredRow`. */
export const COLUMNS = `id, org, if(named, key, NULL) AS clientEventId, type, created_at AS createdAt,
  session_id AS sessionId, user_id AS userId, asset_id AS assetId, config_id AS configId,
  configuration, device, referer, metric, metadata, ${Object.entries(COLUMN)
    .map(([name, column]) => `${column} AS ${name}`)
    .join(', ')}, batched`;

/** An event as it is inserted, without its rank. */
interface Line {
  org: string;
  hour: number;
  key: string;
  named: boolean;
  id: string;
  type: string;
  created_at: number;
  day: number;
  session_id: string;
  user_id: string | null;
  asset_id: string | null;
  config_id: string | null;
  configuration: string;
  device: string | null;
  referer: string | null;
  referer_origin: string | null;
  metric: number;
  metadata: string;
  number: number | null;
  waited: number | null;
  /** Null when the event has no delivery info. */
  batched: boolean | null;
  next_page: boolean | null;
}

const FACT_COLUMNS = Object.entries({ ...TEXT_COLUMNS, ...PLAIN_COLUMNS }) as [
  keyof Facts,
  string,
][];

/** Facts under the names of their columns. */
export const toFactColumns = (facts: Facts): Record<string, unknown> => ({
  ...Object.fromEntries(
    FACT_COLUMNS.map(([name, column]) => {
      const value = facts[name];
      return [column, typeof value === 'string' ? wellFormed(value) : value];
    }),
  ),
  facts: FACTS_VERSION,
});

/** Maximum of the `hour` column, a UInt32. */
const MAX_HOUR = 2 ** 32 - 1;

const hourOf = (time: unknown) => {
  const hour = typeof time === 'number' ? Math.floor(time / HOUR_MS) : 0;
  return hour > 0 && hour <= MAX_HOUR ? hour : 0;
};

/** ClickHouse rejects a text with a lone surrogate. U+FFFD in its place is what SQLite stores too. */
const wellFormed = <Text extends string | null>(text: Text): Text =>
  text && /[\ud800-\udfff]/.test(text) ? (Buffer.from(text).toString() as Text) : text;

/**
 * Rewrites JSON so that ClickHouse can parse it, to the same value. ClickHouse rejects a document with an integer over
 * 64 bits, which JavaScript writes without an exponent up to 1e21, or with a lone surrogate.
 */
const toParsableJson = (json: string): string =>
  !/\d{19}|\\ud/.test(json) ? json : rewriteJson(json);

const rewriteJson = (json: string) =>
  json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.e+-]*/g, (token) => {
    if (!token.startsWith('"'))
      return /^-?\d{19,}$/.test(token) ? Number(token).toExponential() : token;
    return token.includes('\\ud')
      ? token.replace(/\\u[0-9a-f]{4}|\\./g, (sign) =>
          /^\\ud[89a-f]/.test(sign) ? '\\ufffd' : sign,
        )
      : token;
  });

const isWhole = (value: number | null | undefined) => value == null || Number.isSafeInteger(value);

/**
 * The columns of a record as a line, without its rank.
 *
 * @throws Error for a record that ClickHouse would reject after the sender got its response
 */
export const toColumns = (event: EventRecord): string =>
  JSON.stringify({ ...toLine(event), ...toFactColumns(deriveFacts(event)) });

function toLine(event: EventRecord): Line {
  if (!Number.isFinite(event.metric) || !Number.isSafeInteger(event.createdAt))
    throw new Error(`${event.id}: metric and createdAt must be finite numbers`);
  const { deliveryInfo } = event;
  if (!isWhole(deliveryInfo?.sequence) || !isWhole(deliveryInfo?.queueDelayMs))
    throw new Error(`${event.id}: sequence and queueDelayMs must be whole numbers`);
  const { $time } = event.metadata;
  // Reports of one order have different times, and must have one key.
  const hour = isOrderEventId(event.clientEventId)
    ? 0
    : hourOf(event.clientEventId === null ? event.createdAt : $time);
  return {
    org: wellFormed(event.org),
    hour,
    key: wellFormed(event.clientEventId ?? event.id),
    named: event.clientEventId !== null,
    id: wellFormed(event.id),
    type: wellFormed(event.type),
    created_at: event.createdAt,
    day: Math.floor(event.createdAt / DAY_MS),
    session_id: wellFormed(event.sessionId),
    user_id: wellFormed(event.userId),
    asset_id: wellFormed(event.assetId),
    config_id: wellFormed(event.configId),
    configuration: toParsableJson(JSON.stringify(event.configuration)),
    device: wellFormed(event.device),
    referer: wellFormed(event.referer),
    referer_origin: wellFormed(originOf(event.referer)),
    metric: event.metric,
    metadata: toParsableJson(event.metadataText ?? JSON.stringify(event.metadata)),
    number: deliveryInfo?.sequence ?? null,
    waited: deliveryInfo?.queueDelayMs ?? null,
    batched: deliveryInfo?.batched ?? null,
    next_page: deliveryInfo?.sentByLaterPage ?? null,
  };
}

/**
 * Converts a record to an entry of the spool.
 *
 * @throws the error of `toColumns`
 */
export function toEntry(event: EventRecord): SpoolEntry {
  const line = toLine(event);
  const columns = JSON.stringify({ ...line, ...toFactColumns(deriveFacts(event)) });
  const isRevisable = isOrderEventId(event.clientEventId);
  return {
    dedupKey: JSON.stringify([line.org, line.key, line.named]),
    id: event.id,
    org: line.org,
    device: line.device,
    createdAt: event.createdAt,
    line: isRevisable ? orderLine(event, columns) : columns,
    ...(isRevisable && { isRevisable }),
  };
}

/** The record of a line that is not shipped yet. */
export function recordOf(line: string): EventRecord {
  const row = JSON.parse(line) as Line;
  return toRecord({
    id: row.id,
    org: row.org,
    clientEventId: row.named ? row.key : null,
    type: row.type,
    createdAt: row.created_at,
    sessionId: row.session_id,
    userId: row.user_id,
    assetId: row.asset_id,
    configId: row.config_id,
    configuration: row.configuration,
    device: row.device,
    referer: row.referer,
    metric: row.metric,
    metadata: row.metadata,
    sequence: row.number,
    queueDelayMs: row.waited,
    batched: row.batched,
    sentByLaterPage: row.next_page,
  });
}
