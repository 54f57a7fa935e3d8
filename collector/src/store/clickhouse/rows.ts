import { DAY } from '../../day.js';
import { originOf } from '../origin.js';
import type { SpoolEntry } from '../sqlite/spool-parts.js';
import type { EventRecord } from '../store.js';
import { toRecord } from '../stored-row.js';

/** The columns that a record is made of, named as in `StoredRow`. */
export const COLUMNS = `id, org, if(named, key, NULL) AS eventId, type, created_at AS createdAt,
  session_id AS sessionId, user_id AS userId, asset_id AS assetId, config_id AS configId,
  configuration, device, referer, metric, metadata, number, waited, batched, next_page AS nextPage`;

/** An event as it is inserted, but for its place. */
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
  /** Null of an event whose passage was not noted. */
  batched: boolean | null;
  next_page: boolean | null;
}

/** As far as `hour` reaches. */
const MAX_HOUR = 2 ** 32 - 1;

const hourOf = (time: unknown) => {
  const hour = typeof time === 'number' ? Math.floor(time / 3_600_000) : 0;
  return hour > 0 && hour <= MAX_HOUR ? hour : 0;
};

/** ClickHouse reads no text with half a surrogate pair; SQLite would keep the same sign for it. */
const wellFormed = <Text extends string | null>(text: Text): Text =>
  text && /[\ud800-\udfff]/.test(text) ? (Buffer.from(text).toString() as Text) : text;

/**
 * A document that ClickHouse can look into, and that parses to the same value: it gives up on a whole one
 * for an integer over 64 bits, which JavaScript writes out up to 1e21, and for half a surrogate pair.
 */
export const searchable = (json: string): string =>
  !/\d{19}|\\ud/.test(json) ? json : rewritten(json);

const rewritten = (json: string) =>
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
 * @throws Error when the record is none, which would be found out only by ClickHouse, when the sender has
 * its answer
 */
export function toEntry(event: EventRecord): SpoolEntry {
  if (!Number.isFinite(event.metric) || !Number.isSafeInteger(event.createdAt))
    throw new Error(`${event.id}: metric and createdAt are numbers`);
  const { passage } = event;
  if (!isWhole(passage?.number) || !isWhole(passage?.waited))
    throw new Error(`${event.id}: number and waited of its passage are whole numbers`);
  const { $time } = event.metadata;
  const line: Line = {
    org: wellFormed(event.org),
    hour: hourOf(event.eventId === null ? event.createdAt : $time),
    key: wellFormed(event.eventId ?? event.id),
    named: event.eventId !== null,
    id: wellFormed(event.id),
    type: wellFormed(event.type),
    created_at: event.createdAt,
    day: Math.floor(event.createdAt / DAY),
    session_id: wellFormed(event.sessionId),
    user_id: wellFormed(event.userId),
    asset_id: wellFormed(event.assetId),
    config_id: wellFormed(event.configId),
    configuration: searchable(JSON.stringify(event.configuration)),
    device: wellFormed(event.device),
    referer: wellFormed(event.referer),
    referer_origin: wellFormed(originOf(event.referer)),
    metric: event.metric,
    metadata: searchable(JSON.stringify(event.metadata)),
    number: passage?.number ?? null,
    waited: passage?.waited ?? null,
    batched: passage?.batched ?? null,
    next_page: passage?.nextPage ?? null,
  };
  return {
    identity: JSON.stringify([line.org, line.key, line.named]),
    id: event.id,
    org: line.org,
    device: line.device,
    createdAt: event.createdAt,
    line: JSON.stringify(line),
  };
}

/** The same line with its place: the earlier, the higher in rank. */
export const ranked = ({ seq, line }: { seq: number; line: string }): string =>
  `${line.slice(0, -1)},"rank":${Number.MAX_SAFE_INTEGER - seq}}`;

/** The record of an event that is not shipped yet. */
export function recordOf(line: string): EventRecord {
  const row = JSON.parse(line) as Line;
  return toRecord({
    id: row.id,
    org: row.org,
    eventId: row.named ? row.key : null,
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
    number: row.number,
    waited: row.waited,
    batched: row.batched,
    nextPage: row.next_page,
  });
}
