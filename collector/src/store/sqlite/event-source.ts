import type { StoreFilter } from '../store-filter.js';
import { type Conditions, conditionsOf } from './conditions.js';

/** The events of a filter: text after FROM and WHERE, and columns that an index has in the order of the events. */
export interface EventSource extends Conditions {
  from: string;
  time: string;
  row: string;
}

/**
 * Compiles a filter to the way to its events.
 *
 * The events of a type are found in the facts, whose index is half as large as one of texts would be. A filter of a session, a
 * user or an indexed key finds fewer by their own index.
 *
 * @param options.hasFacts whether every event has facts
 */
export function eventSourceOf(
  filter: StoreFilter,
  { indexed, hasFacts }: { indexed: readonly string[]; hasFacts: () => boolean },
): EventSource {
  const { org, eventType, from, to, ...others } = filter;
  const { sessionId, userId, metadata = {} } = others;
  const hasOwnIndex =
    sessionId !== undefined ||
    userId !== undefined ||
    indexed.some((key) => metadata[key] !== undefined);
  if (eventType === undefined || hasOwnIndex || !hasFacts())
    return { from: 'events', time: 'created_at', row: 'row_id', ...conditionsOf(filter, indexed) };

  const idOf = '(SELECT id FROM texts WHERE text = ?)';
  const range = [...(from === undefined ? [] : ['>= ?']), ...(to === undefined ? [] : ['< ?'])];
  const rest = conditionsOf(others as StoreFilter, indexed);
  return {
    from: `(SELECT created_at AS fact_time, row_id AS fact_row FROM facts
        WHERE org = ${idOf} AND type = ${idOf}${range.map((each) => ` AND created_at ${each}`).join('')})
      CROSS JOIN events ON events.row_id = fact_row`,
    time: 'fact_time',
    row: 'fact_row',
    where: rest.where || 'true',
    values: [org, eventType, ...[from, to].filter((time) => time !== undefined), ...rest.values],
  };
}
