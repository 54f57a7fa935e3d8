import type { Dimension } from 'vitrine/contract';
import { isColumnDimension } from './dimensions.js';
import type { BreakdownRequest, Group, Key, MoneySum, Sums } from './requests.js';
import { type Dialect, keySql, type Statement, whereSql } from './sql.js';

/** Name of an order, and of what takes its value back. */
export const ORDER = 'product ordered';
export const REFUND = 'product refunded';

/** Raw rows of a store: `k0` and `k1` are the keys. */
export interface GroupRow {
  k0?: Key;
  k1?: Key;
  n: number;
  sessions: number;
  users: number;
  total: number;
}

export interface MoneyRow {
  k0?: Key;
  k1?: Key;
  currency_text: string;
  gross: number;
  refunds: number;
  orders: number;
}

export interface BreakdownStatements {
  groups: Statement;
  money: Statement;
  totals: Statement;
  totalMoney: Statement;
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

  const statement = (dimensions: readonly Dimension[], what: 'events' | 'money'): Statement => {
    const dialect = createDialect();
    const { values, visitor } = dialect;
    const columns = dimensions.map((each, i) => `${keySql(each, scope.zone, dialect)} AS g${i}`);
    const groups = dimensions.map((_, i) => `g${i}`);
    const texts = dimensions.map(
      (each, i) => `${isColumnDimension(each) ? dialect.textOf(`g${i}`) : `g${i}`} AS k${i}`,
    );
    const join = dimensions.includes('experiment') ? dialect.experiments.join : '';
    const from = `${dialect.from} ${join} WHERE ${whereSql(scope, dialect)}`;
    if (what === 'events') {
      const sums = [
        'COUNT(*) AS n',
        `COUNT(DISTINCT ${visitor.session}) AS sessions`,
        `COUNT(DISTINCT ${visitor.user}) AS users`,
        'SUM(f.metric) AS total',
      ];
      const inner = `SELECT ${[...columns, ...sums]} FROM ${from}${groups.length ? ` GROUP BY ${groups}` : ''}`;
      return {
        sql: `SELECT ${[...texts, 'n, sessions, users, total']} FROM (${inner}) AS sums`,
        values,
      };
    }
    const money = moneyColumns(request, dialect);
    const inner = `SELECT ${[...columns, 'f.currency AS currency_key', money.columns]} FROM ${from}
      AND ${money.condition} GROUP BY ${[...groups, 'currency_key']}`;
    const currency = `${dialect.textOf('currency_key')} AS currency_text`;
    return {
      sql: `SELECT ${[...texts, currency, 'gross, refunds, orders']} FROM (${inner}) AS sums`,
      values,
    };
  };

  return {
    groups: statement(by, 'events'),
    money: statement(by, 'money'),
    totals: statement([], 'events'),
    totalMoney: statement([], 'money'),
  };
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
export function setItemNames(groups: Group[], index: number, rows: readonly ItemNameRow[]): void {
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

const keysOf = ({ k0, k1 }: { k0?: Key; k1?: Key }, count: number): Key[] =>
  [k0 ?? null, k1 ?? null].slice(0, count);

/** The sums of one currency each, sorted by its name. */
export const toMoney = (rows: readonly Omit<MoneyRow, 'k0' | 'k1'>[]): MoneySum[] =>
  rows
    .filter(({ gross, refunds, orders }) => gross || refunds || orders)
    .map(({ currency_text, gross, refunds, orders }) => ({
      currency: currency_text,
      value: gross - refunds,
      refunded: refunds,
      orders,
    }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));

export function toSums(row: GroupRow | undefined, money: readonly MoneyRow[]): Sums {
  return {
    events: row?.n ?? 0,
    sessions: row?.sessions ?? 0,
    users: row?.users ?? 0,
    metric: row?.total ?? 0,
    money: toMoney(money),
  };
}

/** Joins groups with their money. */
export function toGroups(
  rows: readonly GroupRow[],
  money: readonly MoneyRow[],
  by: readonly Dimension[],
): Group[] {
  const moneyOf = new Map<string, MoneyRow[]>();
  for (const row of money) {
    const key = JSON.stringify(keysOf(row, by.length));
    const list = moneyOf.get(key) ?? [];
    list.push(row);
    moneyOf.set(key, list);
  }
  return rows.map((row) => {
    const keys = keysOf(row, by.length);
    return { keys, ...toSums(row, moneyOf.get(JSON.stringify(keys)) ?? []) };
  });
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
