import type { Dimension } from 'vitrine/contract';
import { isColumnDimension } from './dimensions.js';
import type { BreakdownRequest, BreakdownResult, Group, Key, MoneySum, Sums } from './requests.js';
import { type Dialect, keySql, type Statement, whereSql } from './sql.js';

/** Name of an order, and of what takes its value back. */
export const ORDER = 'product ordered';
export const REFUND = 'product refunded';

/** Keys of a raw row. */
interface RowKeys {
  k0?: Key;
  k1?: Key;
  /** 1 in a row of all groups together, whose keys mean nothing. */
  of_all: 0 | 1;
}

/** Raw row of a store. */
export interface GroupRow extends RowKeys {
  n: number;
  sessions: number;
  users: number;
  total: number;
}

/** Sums of one currency. */
export interface CurrencySums {
  currency_text: string;
  gross: number;
  refunds: number;
  orders: number;
}

export interface MoneyRow extends RowKeys, CurrencySums {}

/** Statements whose rows are put together. */
export interface BreakdownStatements {
  /** Rows of groups, and of all of them together. */
  events: Statement[];
  money: Statement[];
}

/** Sums of money, for events with a known value. */
export function moneyColumns(
  { valueTypes }: Pick<BreakdownRequest, 'valueTypes'>,
  dialect: Dialect,
) {
  const isOrder = dialect.isAnyOf('type', [ORDER]);
  const isRefund = dialect.isAnyOf('type', [REFUND]);
  const sum = (condition: string, what: string) =>
    `SUM(CASE WHEN ${condition} THEN ${what} ELSE 0 END)`;
  // With a filter of the type, the value is that of those events.
  const gross = valueTypes ? dialect.isAnyOf('type', valueTypes) : isOrder;
  return {
    columns: [
      `${sum(`${gross} AND NOT ${isRefund}`, 'f.value')} AS gross`,
      `${sum(isRefund, 'f.value')} AS refunds`,
      `${sum(isOrder, '1')} AS orders`,
    ].join(', '),
    condition: `f.currency IS NOT NULL AND f.value IS NOT NULL AND ${dialect.isAnyOf(
      'type',
      valueTypes ?? [ORDER, REFUND],
    )}`,
  };
}

/** The statements of a breakdown. Each has a dialect of its own, for its values. */
export function breakdownSql(
  request: BreakdownRequest,
  createDialect: () => Dialect,
): BreakdownStatements {
  const { scope, by } = request;
  // A join of experiments repeats the events that have several.
  const inOne = createDialect().hasGroupingSets && !by.includes('experiment');

  const statement = (dimensions: readonly Dimension[], what: 'events' | 'money'): Statement => {
    const dialect = createDialect();
    const { values, visitor } = dialect;
    const columns = dimensions.map((each, i) => `${keySql(each, scope.zone, dialect)} AS g${i}`);
    const keys = dimensions.map((_, i) => `g${i}`);
    const texts = dimensions.map(
      (each, i) => `${isColumnDimension(each) ? dialect.textOf(`g${i}`) : `g${i}`} AS k${i}`,
    );
    const ofAll = `${inOne ? 'grouping(g0)' : Number(!keys.length)} AS of_all`;
    /** @param others columns that every group has */
    const groupBy = (...others: string[]) => {
      const groups = [...keys, ...others].join(', ');
      if (inOne) return `GROUP BY GROUPING SETS ((${groups}), (${others}))`;
      return groups && `GROUP BY ${groups}`;
    };
    const join = dimensions.includes('experiment') ? dialect.experiments.join : '';
    const from = `${dialect.from} ${join} WHERE ${whereSql(scope, dialect)}`;
    if (what === 'events') {
      const sums = [
        'COUNT(*) AS n',
        `${dialect.countDistinct(visitor.session)} AS sessions`,
        `${dialect.countDistinct(visitor.user)} AS users`,
        'SUM(f.metric) AS total',
      ];
      const inner = `SELECT ${[...columns, ofAll, ...sums]} FROM ${from} ${groupBy()}`;
      return {
        sql: `SELECT ${[...texts, 'of_all, n, sessions, users, total']} FROM (${inner}) AS sums`,
        values,
      };
    }
    const money = moneyColumns(request, dialect);
    const inner = `SELECT ${[...columns, ofAll, 'f.currency AS currency_key', money.columns]} FROM ${from}
      AND ${money.condition} ${groupBy('currency_key')}`;
    const currency = `${dialect.textOf('currency_key')} AS currency_text`;
    return {
      sql: `SELECT ${[...texts, currency, 'of_all, gross, refunds, orders']} FROM (${inner}) AS sums`,
      values,
    };
  };

  const statements = (what: 'events' | 'money') => [
    statement(by, what),
    ...(inOne ? [] : [statement([], what)]),
  ];
  return { events: statements('events'), money: statements('money') };
}

/** The latest name of each product on a page: rows of `item`, `name` and `time`. */
export function itemNamesSql(
  { scope }: BreakdownRequest,
  itemIds: readonly string[],
  dialect: Dialect,
): Statement {
  const sql = `SELECT ${dialect.textOf('item_key')} AS item, ${dialect.textOf('name_key')} AS name, time FROM (
    SELECT f.item_id AS item_key, f.item_name AS name_key, MAX(f.created_at) AS time
    FROM ${dialect.from} WHERE ${whereSql(scope, dialect)} AND f.item_name IS NOT NULL
      AND ${dialect.isAnyOf('item_id', itemIds)} GROUP BY item_key, name_key) AS names`;
  return { sql, values: dialect.values };
}

export interface ItemNameRow {
  item: string;
  name: string;
  time: number;
}

/** Sets the latest name of each product. If two names share a millisecond, the greater one counts, in every store. */
export function setItemNames(
  groups: Group[],
  { by }: BreakdownRequest,
  rows: readonly ItemNameRow[],
): void {
  const index = by.indexOf('item_id');
  const latest = new Map<string, ItemNameRow>();
  for (const row of rows) {
    const known = latest.get(row.item);
    if (!known || row.time > known.time || (row.time === known.time && row.name > known.name))
      latest.set(row.item, row);
  }
  for (const group of groups) {
    const item = group.keys[index];
    group.itemName = (typeof item === 'string' && latest.get(item)?.name) || null;
  }
}

const keysOf = ({ k0, k1 }: RowKeys, count: number): Key[] =>
  [k0 ?? null, k1 ?? null].slice(0, count);

/** The sums of one currency each, sorted by its name. */
export const toMoney = (rows: readonly CurrencySums[]): MoneySum[] =>
  rows
    .filter(({ gross, refunds, orders }) => gross || refunds || orders)
    .map(({ currency_text, gross, refunds, orders }) => ({
      currency: currency_text,
      value: gross - refunds,
      refunded: refunds,
      orders,
    }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));

const toSums = (row: GroupRow | undefined, money: readonly MoneyRow[]): Sums => ({
  events: row?.n ?? 0,
  sessions: row?.sessions ?? 0,
  users: row?.users ?? 0,
  metric: row?.total ?? 0,
  money: toMoney(money),
});

/** Joins groups with their money, and cuts a page. The names of products are still missing. */
export function toBreakdown(
  request: BreakdownRequest,
  events: readonly GroupRow[],
  money: readonly MoneyRow[],
): BreakdownResult {
  const { by } = request;
  const keyOf = (row: RowKeys) => (row.of_all ? '' : JSON.stringify(keysOf(row, by.length)));
  const moneyOf = new Map<string, MoneyRow[]>();
  for (const row of money) {
    const key = keyOf(row);
    const list = moneyOf.get(key) ?? [];
    list.push(row);
    moneyOf.set(key, list);
  }
  const groups = events
    .filter((row) => !row.of_all)
    .map((row) => ({
      keys: keysOf(row, by.length),
      ...toSums(row, moneyOf.get(keyOf(row)) ?? []),
    }));
  return {
    count: groups.length,
    totals: toSums(
      events.find((row) => row.of_all),
      moneyOf.get('') ?? [],
    ),
    groups: pageOfGroups(groups, request),
  };
}

/** Products on a page of groups. */
export function itemsOf(groups: readonly Group[], { by }: BreakdownRequest): string[] {
  const index = by.indexOf('item_id');
  return groups.map(({ keys }) => keys[index]).filter((item) => typeof item === 'string');
}

/** Numbers by size, texts by their characters, null last. */
function compareKeys(a: Key, b: Key): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}

/** Sorts groups, and cuts a page. Equal groups are in the order of their keys, in every store. */
export function pageOfGroups(
  groups: Group[],
  { sort, limit, offset }: Pick<BreakdownRequest, 'sort' | 'limit' | 'offset'>,
): Group[] {
  const { field, descending } = sort;
  const byKeys = (a: Group, b: Group) => {
    for (const [i, key] of a.keys.entries()) {
      const order = compareKeys(key, b.keys[i] ?? null);
      if (order) return order;
    }
    return 0;
  };
  const sign = descending ? -1 : 1;
  groups.sort((a, b) =>
    field === 'key' ? sign * byKeys(a, b) : sign * (a[field] - b[field]) || byKeys(a, b),
  );
  return groups.slice(offset, offset + limit);
}
