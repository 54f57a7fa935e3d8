import type {
  BreakdownSums,
  Dimension,
  DimensionValue,
  ExperimentUplift,
  FunnelRow,
  Money,
  ObservedUplift,
  SessionSummary,
  UpliftGroup,
} from 'vitrine/contract';
import type { OrgConfig } from '../config/config.js';
import { VALUE_UNITS } from '../facts/facts.js';
import { isTimeDimension, metadataKeyOf } from '../questions/dimensions.js';
import type {
  FunnelGroup,
  Group,
  Key,
  MoneySum,
  SessionRow,
  Sums,
  UpliftResult,
  UpliftSide,
  Zone,
} from '../questions/requests.js';
import { equalSharesPValue, newcombe } from '../questions/statistics.js';
import { formatTimeKey } from '../questions/time-keys.js';
import { assetOf } from './asset-of.js';

/** Below this probability, the shares of an experiment are not those that were meant. */
const SPLIT_P_VALUE = 0.001;

const amount = (units: number) => units / VALUE_UNITS;

const toMoney = (sums: readonly MoneySum[]): Money[] =>
  sums.map(({ currency, value, refunded, orders }) => ({
    currency,
    value: amount(value),
    refunded: amount(refunded),
    orders,
  }));

export const toSumsResponse = ({
  money,
  events,
  sessions,
  users,
  metric,
}: Sums): BreakdownSums => ({
  ...{ events, sessions, users, metric },
  values: toMoney(money),
});

/** Value of a dimension, from the key by which the store groups. */
export function toDimensionValue(dimension: Dimension, key: Key, zone: Zone): DimensionValue {
  if (key === null) return null;
  if (isTimeDimension(dimension)) return formatTimeKey(dimension, key as number, zone);
  return metadataKeyOf(dimension) === undefined ? key : JSON.parse(key as string);
}

export interface BreakdownContext {
  by: readonly Dimension[];
  zone: Zone;
  org: OrgConfig;
}

export function toBreakdownRow(
  group: Group,
  { by, zone, org }: BreakdownContext,
): Record<string, unknown> & BreakdownSums {
  const values = by.map((dimension, i) => [
    dimension,
    toDimensionValue(dimension, group.keys[i] ?? null, zone),
  ]);
  const asset = assetOf(org, group.keys[by.indexOf('assetId')]);
  return {
    ...Object.fromEntries(values),
    ...(by.includes('item_id') && { item_name: group.itemName ?? null }),
    ...(by.includes('assetId') && {
      assetName: asset?.name ?? null,
      assetMetadata: asset?.metadata ?? {},
    }),
    ...toSumsResponse(group),
  };
}

const ratio = (part: number, whole: number) => (whole ? part / whole : null);

export const toFunnelRows = ({ steps }: FunnelGroup, names: readonly string[]): FunnelRow[] =>
  steps.map(({ count, medianMs }, i) => ({
    step: names[i] as string,
    sessions: count,
    conversion: ratio(count, steps[0]?.count ?? 0),
    stepConversion: i ? ratio(count, steps[i - 1]?.count ?? 0) : ratio(count, count),
    medianSeconds: medianMs === null ? null : medianMs / 1_000,
  }));

const toGroup = ({ sessions, converted, values }: UpliftSide): UpliftGroup => ({
  sessions,
  converted,
  rate: ratio(converted, sessions),
  values: values.map(({ currency, value }) => ({
    currency,
    value: amount(value),
    perSession: amount(value) / sessions,
  })),
});

const difference = (side: UpliftSide, control: UpliftSide) =>
  newcombe(
    { successes: side.converted, trials: side.sessions },
    { successes: control.converted, trials: control.sessions },
  );

/** Compares visitors with the exposure to those without. */
export function toObservedUplift({ sides }: UpliftResult): ObservedUplift {
  const { exposed, unexposed } = sides as Record<'exposed' | 'unexposed', UpliftSide>;
  return {
    observed: true,
    exposed: toGroup(exposed),
    unexposed: toGroup(unexposed),
    ...difference(exposed, unexposed),
  };
}

/** Compares each variant of an experiment to the control. */
export function toExperimentUplift(
  { sides, mixed }: UpliftResult,
  { experiment, control }: { experiment: string; control: string | undefined },
): ExperimentUplift {
  const names = Object.keys(sides);
  const base = control ?? (names.includes('control') ? 'control' : names[0]) ?? null;
  const baseSide = base === null ? undefined : sides[base];
  const pValue = equalSharesPValue(Object.values(sides).map(({ sessions }) => sessions));
  return {
    observed: false,
    experiment,
    control: base,
    variants: Object.entries(sides).map(([variant, side]) => ({
      variant,
      ...toGroup(side),
      ...(baseSide && variant !== base && difference(side, baseSide)),
    })),
    mixed,
    split: { pValue, warning: pValue !== null && pValue < SPLIT_P_VALUE },
  };
}

export const toSessionSummary = (row: SessionRow): SessionSummary => ({
  sessionId: row.sessionId,
  start: new Date(row.start).toISOString(),
  end: new Date(row.end).toISOString(),
  events: row.events,
  landingPage: row.landingPage,
  referrerHost: row.referrerHost,
  channel: row.channel,
  campaign: { source: row.campaignSource, medium: row.campaignMedium, name: row.campaignName },
  device: { type: row.deviceType, browser: row.browser, os: row.os },
  robot: row.robot,
  products: row.products,
  values: toMoney(row.money),
});
