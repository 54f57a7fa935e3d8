import { type CurrencySums, ORDER, REFUND, toMoney } from '../../../questions/breakdown.js';
import type { BreakdownRequest, Sums } from '../../../questions/requests.js';
import type { ColumnName } from './column-names.js';
import type { Segment } from './column-scan.js';
import { PairNumbers } from './pair-numbers.js';
import type { TextReader } from './text-reader.js';

export const SUMMED_COLUMNS: readonly ColumnName[] = [
  ...(['session', 'user', 'metric', 'type', 'currency', 'value'] as const),
];

type Amounts = Pick<CurrencySums, 'gross' | 'refunds' | 'orders'>;

/** Sums of groups that are numbered from 0. */
export interface GroupSums {
  /** @param groups the group of each of the segment's rows */
  add(segment: Segment, groups: Int32Array): void;
  sumsOf(group: number): Sums;
}

/** Money of groups, for events with a known value. */
function createMoney(texts: TextReader, { valueTypes }: Pick<BreakdownRequest, 'valueTypes'>) {
  const idsOf = (types: readonly string[]) =>
    new Set(types.map((type) => texts.idOf(type)).filter((id) => id !== undefined));
  const [order] = idsOf([ORDER]);
  const [refund] = idsOf([REFUND]);
  const counted = idsOf(valueTypes ?? [ORDER, REFUND]);
  const pairs = new PairNumbers();
  const amounts: Amounts[] = [];
  const ofGroup = new Map<number, number[]>();

  const amountsOf = (group: number, currency: number): Amounts => {
    const pair = pairs.numberOf(group, currency);
    const known = amounts[pair];
    if (known) return known;
    ofGroup.set(group, [...(ofGroup.get(group) ?? []), pair]);
    const added = { gross: 0, refunds: 0, orders: 0 };
    amounts.push(added);
    return added;
  };

  return {
    add({ column, rows }: Segment, groups: Int32Array) {
      const [types, currencies, values] = [column('type'), column('currency'), column('value')];
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i] as number;
        const currency = currencies[row] as number;
        if (!currency) continue;
        const type = types[row] as number;
        if (!counted.has(type)) continue;
        const sums = amountsOf(groups[i] as number, currency);
        if (type === refund) sums.refunds += values[row] as number;
        else sums.gross += values[row] as number;
        if (type === order) sums.orders++;
      }
    },
    of: (group: number) =>
      toMoney(
        (ofGroup.get(group) ?? []).map((pair) => ({
          currency_text: texts.textOf(pairs.secondOf(pair)) as string,
          ...(amounts[pair] as Amounts),
        })),
      ),
  };
}

export function createGroupSums(
  texts: TextReader,
  request: Pick<BreakdownRequest, 'valueTypes'>,
): GroupSums {
  const events: number[] = [];
  const sessions: number[] = [];
  const users: number[] = [];
  const metrics: number[] = [];
  const visits = new PairNumbers();
  const people = new PairNumbers();
  const money = createMoney(texts, request);

  return {
    add(segment, groups) {
      const { column, rows } = segment;
      const [session, user, metric] = [column('session'), column('user'), column('metric')];
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i] as number;
        const group = groups[i] as number;
        while (events.length <= group)
          for (const list of [events, sessions, users, metrics]) list.push(0);
        (events[group] as number)++;
        (metrics[group] as number) += metric[row] as number;
        if (visits.add(group, session[row] as number)) (sessions[group] as number)++;
        const userOfRow = user[row] as number;
        if (userOfRow && people.add(group, userOfRow)) (users[group] as number)++;
      }
      money.add(segment, groups);
    },
    sumsOf: (group) => ({
      events: events[group] ?? 0,
      sessions: sessions[group] ?? 0,
      users: users[group] ?? 0,
      metric: metrics[group] ?? 0,
      money: money.of(group),
    }),
  };
}
