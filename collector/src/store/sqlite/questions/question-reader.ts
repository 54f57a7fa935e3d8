import type { DatabaseSyncInstance } from '@photostructure/sqlite';
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
import type {
  BreakdownRequest,
  BreakdownResult,
  FunnelRequest,
  FunnelResult,
  SessionRow,
  SessionsRequest,
  UpliftRequest,
  UpliftResult,
} from '../../../questions/requests.js';
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
  type Visit,
  type VisitEvent,
  type VisitRow,
  type VisitsRequest,
  visitsSql,
} from '../../../questions/visits.js';
import { breakdownOfColumns } from '../columns/breakdown-columns.js';
import { createColumnScan } from '../columns/column-scan.js';
import { sessionIdsOfColumns } from '../columns/sessions-columns.js';
import { visitsOfColumns } from '../columns/visits-columns.js';
import { createDialect } from './dialect.js';

/** Questions on one connection. */
export interface QuestionReader {
  breakdown(request: BreakdownRequest): BreakdownResult;
  funnel(request: FunnelRequest): FunnelResult;
  uplift(request: UpliftRequest): UpliftResult;
  sessions(request: SessionsRequest): { count: number; rows: SessionRow[] };
  /** Whether every event has facts. */
  hasFacts(): boolean;
}

/** @param indexed indexed keys of the metadata */
export function createQuestionReader(
  db: DatabaseSyncInstance,
  indexed: readonly string[],
): QuestionReader {
  const columns = createColumnScan(db);
  const dialect = () => createDialect(indexed);
  const all = <Row>({ sql, values }: Statement) => db.prepare(sql).all(values) as unknown as Row[];

  /** Runs the statements of one question on the same events. */
  const consistently = <T>(task: () => T): T => {
    db.exec('BEGIN');
    try {
      return task();
    } finally {
      db.exec('COMMIT');
    }
  };

  const visitsOfRows = (request: VisitsRequest) => {
    const { sql, values } = visitsSql(request, dialect());
    return groupVisits(db.prepare(sql).iterate(values) as unknown as Iterable<VisitRow>);
  };

  const eachVisitor = (request: VisitsRequest, add: (events: VisitEvent[]) => void) => {
    const joined = joinHandoffs(
      request.by === 'session' ? all<HandoffRow>(handoffsSql(request.scope, dialect())) : [],
    );
    const visits: Iterable<Visit> = visitsOfColumns(columns, request) ?? visitsOfRows(request);
    for (const events of joinVisits(visits, joined)) add(events);
  };

  const breakdown = (request: BreakdownRequest): BreakdownResult =>
    breakdownOfColumns(columns, request) ?? breakdownOfRows(request);

  const breakdownOfRows = (request: BreakdownRequest): BreakdownResult => {
    const { events, money } = breakdownSql(request, dialect);
    const result = toBreakdown(
      request,
      events.flatMap((statement) => all<GroupRow>(statement)),
      money.flatMap((statement) => all<MoneyRow>(statement)),
    );
    const items = itemsOf(result.groups, request);
    if (items.length)
      setItemNames(
        result.groups,
        request,
        all<ItemNameRow>(itemNamesSql(request, items, dialect())),
      );
    return result;
  };

  const sessionIdsOfRows = (request: SessionsRequest) => {
    const [{ count }] = all<{ count: number }>(sessionCountSql(request, dialect())) as [
      { count: number },
    ];
    // The number of a session is not its row: that event may be gone.
    const sessionId = () => ({
      row: 'f.row_id AS row_id',
      text: '(SELECT session_id FROM events WHERE events.row_id = matching.row_id)',
    });
    const found = all<{ sessionId: string }>(sessionIdsSql(request, sessionId, dialect()));
    return { count, ids: found.map((row) => row.sessionId) };
  };

  const sessionIdOf = db.prepare('SELECT session_id AS id FROM events WHERE row_id = ?');
  const sessions = (request: SessionsRequest) => {
    const { count, ids } =
      sessionIdsOfColumns(columns, request, (row) => (sessionIdOf.get(row) as { id: string }).id) ??
      sessionIdsOfRows(request);
    const each = dialect();
    const { org } = request.scope;
    const rows = all<SessionEventRow>({
      sql: `SELECT events.session_id AS sessionId, ${sessionEventColumns(each)}
        FROM events INDEXED BY events_by_session CROSS JOIN facts AS f
        ON f.org = (SELECT id FROM texts WHERE text = ${each.bind(org)})
          AND f.created_at = events.created_at AND f.row_id = events.row_id
        WHERE events.org = ${each.bind(org)}
          AND events.session_id IN (${ids.map((id) => each.bind(id))})
        ORDER BY f.created_at, f.row_id`,
      values: each.values,
    });
    return { count, rows: toSessions(ids, rows) };
  };

  return {
    breakdown: (request) => consistently(() => breakdown(request)),
    funnel: (request) =>
      consistently(() => {
        const funnel = createFunnel(request);
        const { scope, steps, by, dimension } = request;
        eachVisitor({ scope, patterns: steps, by, dimension }, funnel.add);
        return funnel.result();
      }),
    uplift: (request) =>
      consistently(() => {
        const uplift = createUplift(request);
        const { scope, experiment } = request;
        const { patterns } = upliftPatterns(request);
        eachVisitor(
          { scope, patterns, by: 'session', withExperiments: experiment !== undefined },
          uplift.add,
        );
        return uplift.result();
      }),
    sessions: (request) => consistently(() => sessions(request)),
    hasFacts: () =>
      (db.prepare('SELECT unfilled FROM facts_state').get() as { unfilled: number }).unfilled === 0,
  };
}
