import { type CurrencySums, ORDER, REFUND, toMoney } from './breakdown.js';
import type { SessionRow, SessionsRequest } from './requests.js';
import { type Dialect, type Statement, whereSql } from './sql.js';

/** Products of one session in a response. */
const MAX_PRODUCTS = 50;

/** An event of a session. */
export interface SessionEventRow {
  sessionId: string;
  time: number;
  type: string;
  robot: boolean | number;
  page: string | null;
  referrerHost: string | null;
  channel: string | null;
  campaignSource: string | null;
  campaignMedium: string | null;
  campaignName: string | null;
  deviceType: string | null;
  browser: string | null;
  os: string | null;
  itemId: string | null;
  currency: string | null;
  value: number | null;
}

const TEXTS = {
  type: 'type',
  page: 'page',
  referrerHost: 'referrer_host',
  channel: 'channel',
  campaignSource: 'campaign_source',
  campaignMedium: 'campaign_medium',
  campaignName: 'campaign_name',
  deviceType: 'device_type',
  browser: 'browser',
  os: 'os',
  itemId: 'item_id',
  currency: 'currency',
} as const satisfies Partial<Record<keyof SessionEventRow, string>>;

/** Columns of `SessionEventRow`, beside the session. */
export const sessionEventColumns = ({ textOf }: Dialect): string =>
  [
    'f.created_at AS time, f.robot AS robot, f.value AS value',
    ...Object.entries(TEXTS).map(([name, column]) => `${textOf(`f.${column}`)} AS ${name}`),
  ].join(', ');

/** Sessions with a matching event, newest first: rows of `sessionId`. */
export function sessionIdsSql(
  { scope, limit, offset }: SessionsRequest,
  sessionId: (dialect: Dialect) => { row: string; text: string },
  dialect: Dialect,
): Statement {
  const { row, text } = sessionId(dialect);
  const sql = `SELECT ${text} AS sessionId FROM (
      SELECT ${dialect.visitor.session} AS session, MIN(f.created_at) AS start, ${row}
      FROM ${dialect.from} WHERE ${whereSql(scope, dialect)} GROUP BY session
    ) AS matching ORDER BY start DESC, sessionId LIMIT ${limit} OFFSET ${offset}`;
  return { sql, values: dialect.values };
}

export function sessionCountSql({ scope }: SessionsRequest, dialect: Dialect): Statement {
  const sql = `SELECT ${dialect.countDistinct(dialect.visitor.session)} AS count FROM ${dialect.from}
    WHERE ${whereSql(scope, dialect)}`;
  return { sql, values: dialect.values };
}

const FIRSTS = [
  ...(['referrerHost', 'campaignSource', 'campaignMedium', 'campaignName'] as const),
  ...(['deviceType', 'browser', 'os'] as const),
];

function toSession(sessionId: string, events: readonly SessionEventRow[]): SessionRow {
  const [first] = events as [SessionEventRow];
  const firsts = Object.fromEntries(
    FIRSTS.map((name) => [name, events.find((event) => event[name] !== null)?.[name] ?? null]),
  ) as Pick<SessionRow, (typeof FIRSTS)[number]>;
  const money = new Map<string, CurrencySums>();
  for (const { type, currency, value } of events) {
    if (currency === null || value === null || (type !== ORDER && type !== REFUND)) continue;
    const row = money.get(currency) ?? { currency_text: currency, gross: 0, refunds: 0, orders: 0 };
    money.set(currency, row);
    if (type === REFUND) row.refunds += value;
    else {
      row.gross += value;
      row.orders++;
    }
  }
  const products = new Set(events.flatMap(({ itemId }) => (itemId === null ? [] : [itemId])));
  return {
    sessionId,
    start: first.time,
    end: (events.at(-1) as SessionEventRow).time,
    events: events.length,
    landingPage: events.find(({ page }) => page !== null)?.page ?? null,
    channel: first.channel ?? 'direct',
    ...firsts,
    robot: events.some(({ robot }) => robot),
    products: [...products].slice(0, MAX_PRODUCTS),
    money: toMoney([...money.values()]),
  };
}

/**
 * Summarizes sessions.
 *
 * @param ids in the order of the result
 * @param rows events of these sessions, in order
 */
export function toSessions(ids: readonly string[], rows: Iterable<SessionEventRow>): SessionRow[] {
  const events = new Map<string, SessionEventRow[]>(ids.map((id) => [id, []]));
  for (const row of rows) events.get(row.sessionId)?.push(row);
  return [...events].flatMap(([id, list]) => (list.length ? [toSession(id, list)] : []));
}
