/** SQL that both stores share. A dialect has the parts in which they differ. No text of a request is part of it. */

import type { Dimension } from 'vitrine/contract';
import { DAY_MS, HOUR_MS } from '../lib/day.js';
import {
  DIMENSION_COLUMNS,
  isColumnDimension,
  isTimeDimension,
  metadataKeyOf,
  type TimeDimension,
} from './dimensions.js';
import type { DimensionFilter, EventPattern, QuestionScope, Zone } from './requests.js';

/** A statement with its bound values. */
export interface Statement {
  sql: string;
  values: Record<string, string | number>;
}

export interface Dialect {
  /** Bound values, by their names. */
  values: Statement['values'];
  /** Binds a value. @returns its placeholder */
  bind(value: string | number): string;
  /** The table of facts, under the name `f`. */
  from: string;
  /** The same for events with a hand-off, which are few. */
  fromHandoffs: string;
  /** Whether one statement can sum up groups, and all of them together. */
  hasGroupingSets: boolean;
  /** Columns that identify a visitor. */
  visitor: Record<'session' | 'user', string>;
  /** Number of different values of a column. Null is none. */
  countDistinct(column: string): string;
  /** Number that grows with the arrival of events, for the order within a millisecond. */
  position: string;
  /** Whether a column with texts has one of them. */
  isAnyOf(column: string, values: readonly string[]): string;
  /** Text of a column that may be stored as a number. */
  textOf(column: string): string;
  intDiv(dividend: string, divisor: number): string;
  /** `YYYYMM` of days since the epoch. */
  monthOf(day: string): string;
  /** JSON text of a metadata value. */
  metadataAt(key: string): string;
  /** Whether the metadata contain a document. */
  metadataContains(part: NonNullable<EventPattern['metadata']>): string;
  /** Whether the list of experiments has one of the texts. */
  hasExperiment(values: readonly string[]): string;
  /** Adds a row for each experiment of an event: text after FROM, and the column. */
  experiments: { join: string; column: string };
  /** Conditions of everything but robots and dimensions. */
  baseConditions(scope: QuestionScope): string[];
}

/** The offset of the zone when an event happened. The newest come first, because most questions ask for them. */
function offsetSql({ offsets }: Zone): string {
  const [first, ...later] = offsets;
  const cases = [...later]
    .reverse()
    .map(([from, offset]) => `WHEN f.created_at >= ${from} THEN ${offset}`);
  return cases.length ? `(CASE ${cases.join(' ')} ELSE ${first?.[1]} END)` : `${first?.[1] ?? 0}`;
}

/** The key of a period: see `time-keys.ts`. */
function timeSql(dimension: TimeDimension, zone: Zone, { intDiv, monthOf }: Dialect): string {
  const offset = offsetSql(zone);
  const local = `(f.created_at + ${offset})`;
  if (dimension === 'hour') return `(${intDiv(local, HOUR_MS)} * ${HOUR_MS} - ${offset})`;
  const day = intDiv(local, DAY_MS);
  if (dimension === 'day') return day;
  return dimension === 'week' ? `(${intDiv(`(${day} + 3)`, 7)} * 7 - 3)` : monthOf(day);
}

/** The column of a dimension, before its text is read. */
export function keySql(dimension: Dimension, zone: Zone, dialect: Dialect): string {
  if (isTimeDimension(dimension)) return timeSql(dimension, zone, dialect);
  if (isColumnDimension(dimension)) return `f.${DIMENSION_COLUMNS[dimension]}`;
  const key = metadataKeyOf(dimension);
  return key === undefined ? dialect.experiments.column : dialect.metadataAt(key);
}

/** JSON texts that a metadata value may have for a text of a query: that text, or the number or boolean that it spells. */
function jsonTexts(value: string): string[] {
  const isLiteral = /^(true|false|-?\d+(\.\d+)?([eE][+-]?\d+)?)$/.test(value);
  return [JSON.stringify(value), ...(isLiteral ? [value] : [])];
}

function dimensionCondition(
  { dimension, values }: DimensionFilter,
  zone: Zone,
  dialect: Dialect,
): string {
  if (isTimeDimension(dimension))
    return `${timeSql(dimension, zone, dialect)} IN (${values.map((value) => dialect.bind(value))})`;
  const texts = values.map(String);
  if (isColumnDimension(dimension)) return dialect.isAnyOf(DIMENSION_COLUMNS[dimension], texts);
  const key = metadataKeyOf(dimension);
  if (key === undefined) return dialect.hasExperiment(texts);
  const json = texts.flatMap(jsonTexts).map((text) => dialect.bind(text));
  return `${dialect.metadataAt(key)} IN (${json})`;
}

/** The condition of the events of a question. */
export function whereSql(scope: QuestionScope, dialect: Dialect): string {
  const { robots, dimensions, zone } = scope;
  return [
    ...dialect.baseConditions(scope),
    ...(robots === 'include' ? [] : [robots === 'only' ? 'f.robot' : 'NOT f.robot']),
    ...dimensions.map((filter) => dimensionCondition(filter, zone, dialect)),
  ].join(' AND ');
}

/** Whether an event matches a pattern. */
function patternSql({ type, metadata }: EventPattern, dialect: Dialect): string {
  const isType = dialect.isAnyOf('type', [type]);
  return metadata ? `(${isType} AND ${dialect.metadataContains(metadata)})` : isType;
}

/** A number with a bit for each pattern that an event matches, and the condition that it matches one. */
export function maskSql(patterns: readonly EventPattern[], dialect: Dialect) {
  const conditions = patterns.map((pattern) => patternSql(pattern, dialect));
  return {
    mask: conditions.map((sql, i) => `CASE WHEN ${sql} THEN ${2 ** i} ELSE 0 END`).join(' + '),
    any: `(${conditions.join(' OR ')})`,
  };
}
