import type { Facts, TextFact } from '../../facts/facts.js';
import { TEXT_COLUMNS } from '../fact-columns.js';

const COLUMNS = Object.values(TEXT_COLUMNS);
const TEXT_FACTS = Object.keys(TEXT_COLUMNS) as TextFact[];

/** Statement that inserts a row of facts. */
export const INSERT_FACTS = `INSERT INTO facts (org, created_at, row_id, session, user, type, metric, asset_id, robot,
  value, transaction_id, handoff_id, ${COLUMNS.join(', ')})
  VALUES (${Array.from({ length: 12 + COLUMNS.length }, () => '?').join(', ')})`;

/** Facts for the writer's thread: a list, as `Values` is. */
export interface FactsValues {
  /** Columns that are stored as they are: robot, value, transaction and hand-off. */
  plain: [
    robot: number,
    value: number | null,
    transactionId: string | null,
    handoffId: string | null,
  ];
  /** In the order of `TEXT_COLUMNS`. */
  texts: (string | null)[];
}

export const toFactsValues = (facts: Facts): FactsValues => ({
  plain: [facts.robot ? 1 : 0, facts.value, facts.transactionId, facts.handoffId],
  texts: TEXT_FACTS.map((name) => facts[name]),
});
