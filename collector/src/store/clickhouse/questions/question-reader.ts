import { forEachInSlices } from '../../../lib/for-each-in-slices.js';
import {
  breakdownSql,
  type GroupRow,
  type ItemNameRow,
  itemNamesSql,
  itemsOf,
  type MoneyRow,
  setItemNames,
  toBreakdown,
} from '../../../questions/breakdown.js';
import { createFunnel } from '../../../questions/funnel.js';
import type { Questions } from '../../../questions/requests.js';
import {
  type SessionEventRow,
  sessionCountSql,
  sessionEventColumns,
  sessionIdsSql,
  toSessions,
} from '../../../questions/sessions.js';
import type { Statement } from '../../../questions/sql.js';
import { createUplift, upliftPatterns } from '../../../questions/uplift.js';
import {
  groupVisits,
  type HandoffRow,
  handoffsSql,
  joinHandoffs,
  joinVisits,
  type VisitEvent,
  type VisitRow,
  type VisitsRequest,
  visitsSql,
} from '../../../questions/visits.js';
import type { Connection } from '../connection.js';
import { createDialect } from './dialect.js';

export interface QuestionReaderOptions {
  database: string;
  /** Longest run of each statement. */
  timeoutMs: number;
}

/** Questions to the tables. */
export function createQuestionReader(
  connection: Connection,
  { database, timeoutMs }: QuestionReaderOptions,
): Questions {
  const dialect = () => createDialect(database);
  const all = <Row>({ sql, values }: Statement) =>
    connection.query<Row>(sql, { params: { values }, timeoutMs });

  const eachVisitor = async (request: VisitsRequest, add: (events: VisitEvent[]) => void) => {
    const [handoffs, rows] = await Promise.all([
      request.by === 'session' ? all<HandoffRow>(handoffsSql(request.scope, dialect())) : [],
      all<VisitRow>(visitsSql(request, dialect())),
    ]);
    await forEachInSlices(joinVisits(groupVisits(rows), joinHandoffs(handoffs)), add);
  };

  return {
    async breakdown(request) {
      const { events, money } = breakdownSql(request, dialect);
      const [eventRows, moneyRows] = await Promise.all([
        Promise.all(events.map((statement) => all<GroupRow>(statement))),
        Promise.all(money.map((statement) => all<MoneyRow>(statement))),
      ]);
      const result = toBreakdown(request, eventRows.flat(), moneyRows.flat());
      const items = itemsOf(result.groups, request);
      if (items.length)
        setItemNames(
          result.groups,
          request,
          await all<ItemNameRow>(itemNamesSql(request, items, dialect())),
        );
      return result;
    },
    async funnel(request) {
      const funnel = createFunnel(request);
      const { scope, steps, by, dimension } = request;
      await eachVisitor({ scope, patterns: steps, by, dimension }, funnel.add);
      return funnel.result();
    },
    async uplift(request) {
      const uplift = createUplift(request);
      const { scope, experiment } = request;
      const { patterns } = upliftPatterns(request);
      await eachVisitor(
        { scope, patterns, by: 'session', withExperiments: experiment !== undefined },
        uplift.add,
      );
      return uplift.result();
    },
    async sessions(request) {
      const sessionId = () => ({ row: '1 AS one', text: 'session' });
      const [counts, idRows] = await Promise.all([
        all<{ count: number }>(sessionCountSql(request, dialect())),
        all<{ sessionId: string }>(sessionIdsSql(request, sessionId, dialect())),
      ]);
      const ids = idRows.map((row) => row.sessionId);
      if (!ids.length) return { count: counts[0]?.count ?? 0, rows: [] };
      const each = dialect();
      const rows = await all<SessionEventRow>({
        sql: `SELECT f.session_id AS sessionId, ${sessionEventColumns(each)} FROM ${each.from}
          WHERE f.org = ${each.bind(request.scope.org)}
            AND f.session_id IN (${ids.map((id) => each.bind(id))})
          ORDER BY f.created_at, ${each.position}`,
        values: each.values,
      });
      return { count: counts[0]?.count ?? 0, rows: toSessions(ids, rows) };
    },
  };
}
