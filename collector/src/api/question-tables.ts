import type { Dimension, Money, SessionSummary, UpliftResponse } from 'vitrine/contract';
import type { Cell, CsvTable } from './csv.js';

const SUMS = ['events', 'sessions', 'users', 'metric'] as const;

/** Columns of money: three for each currency of all rows. */
const moneyColumns = (currencies: readonly string[]) =>
  currencies.flatMap((currency) => [
    `value_${currency}`,
    `refunded_${currency}`,
    `orders_${currency}`,
  ]);

const moneyCells = (values: readonly Money[], currencies: readonly string[]): Cell[] =>
  currencies.flatMap((currency) => {
    const {
      value = 0,
      refunded = 0,
      orders = 0,
    } = values.find((money) => money.currency === currency) ?? {};
    return [value, refunded, orders];
  });

type BreakdownCells = Record<string, unknown> & { values: Money[] };

export interface BreakdownTable {
  by: readonly Dimension[];
  currencies: readonly string[];
  /** Rows of the response, in parts. */
  parts: AsyncIterable<readonly BreakdownCells[]>;
}

export function breakdownTable({ by, currencies, parts }: BreakdownTable): CsvTable {
  const names: string[] = by.flatMap((dimension) => {
    if (dimension === 'item_id') return [dimension, 'item_name'];
    return dimension === 'assetId' ? [dimension, 'assetName'] : [dimension];
  });
  return {
    columns: [...names, ...SUMS, ...moneyColumns(currencies)],
    rows: (async function* () {
      for await (const rows of parts)
        yield rows.map((row) => [
          ...[...names, ...SUMS].map((name) => row[name] as Cell),
          ...moneyCells(row.values, currencies),
        ]);
    })(),
  };
}

/** Columns of a session, each with its value. */
const SESSION_COLUMNS: Record<string, (session: SessionSummary) => Cell> = {
  sessionId: ({ sessionId }) => sessionId,
  start: ({ start }) => start,
  end: ({ end }) => end,
  events: ({ events }) => events,
  landingPage: ({ landingPage }) => landingPage,
  'referrer.host': ({ referrerHost }) => referrerHost,
  channel: ({ channel }) => channel,
  'campaign.source': ({ campaign }) => campaign.source,
  'campaign.medium': ({ campaign }) => campaign.medium,
  'campaign.name': ({ campaign }) => campaign.name,
  'device.type': ({ device }) => device.type,
  'device.browser': ({ device }) => device.browser,
  'device.os': ({ device }) => device.os,
  robot: ({ robot }) => robot,
  products: ({ products }) => products.join(' '),
  values: ({ values }) => JSON.stringify(values),
};

export const sessionsTable = (parts: AsyncIterable<readonly SessionSummary[]>): CsvTable => ({
  columns: Object.keys(SESSION_COLUMNS),
  rows: (async function* () {
    for await (const sessions of parts)
      yield sessions.map((session) =>
        Object.values(SESSION_COLUMNS).map((cellOf) => cellOf(session)),
      );
  })(),
});

export function upliftTable(response: UpliftResponse): CsvTable {
  const { low, high, difference } = response.observed ? response : {};
  const groups = response.observed
    ? [
        { group: 'exposed', ...response.exposed, difference, low, high },
        { group: 'unexposed', ...response.unexposed },
      ]
    : response.variants.map(({ variant, ...rest }) => ({ group: variant, ...rest }));
  const columns = ['group', 'sessions', 'converted', 'rate', 'difference', 'low', 'high'] as const;
  return {
    columns: [...columns, 'values'],
    rows: [
      groups.map((group: { [Column in (typeof columns)[number]]?: Cell } & { values: object }) => [
        ...columns.map((column) => group[column]),
        JSON.stringify(group.values),
      ]),
    ],
  };
}

/** Columns of an event in a list. */
export const EVENT_COLUMNS = [
  ...(['id', 'createdAt', 'eventType', 'sessionId', 'userId', 'assetId', 'assetName'] as const),
  ...(['configId', 'device', 'referer', 'metric', 'eventMetadata', 'configuration'] as const),
];

/** Rows of objects as CSV, with these columns. */
export const objectsTable = <Row extends object>(
  columns: readonly (keyof Row & string)[],
  rows: readonly Row[],
): CsvTable => ({
  columns,
  rows: [rows.map((row) => columns.map((column) => row[column] as Cell))],
});
