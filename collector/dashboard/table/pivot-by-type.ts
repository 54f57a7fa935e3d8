import type { Dimension, DimensionValue } from 'vitrine/contract';
import type { Row } from '../api/use-breakdown.js';

/** The rows of one value of a dimension, by event type. */
export interface PivotRow {
  value: DimensionValue;
  /** Sums of one event type; undefined without such events. */
  of(type: string): Row | undefined;
  /** Any of the rows, for names. */
  first: Row;
}

/** Turns rows by a dimension and the event type into one row a value, in the order of their first rows. */
export function pivotByType(rows: readonly Row[], dimension: Dimension): PivotRow[] {
  const groups = new Map<DimensionValue, Map<string, Row>>();
  for (const row of rows) {
    const value = row[dimension] ?? null;
    const group = groups.get(value) ?? new Map<string, Row>();
    groups.set(value, group.set(`${row.eventType}`, row));
  }
  return [...groups].map(([value, group]) => ({
    ...{ value, of: (type) => group.get(type), first: group.values().next().value as Row },
  }));
}
