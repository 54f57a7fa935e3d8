import type { QuestionScope } from '../../../questions/requests.js';
import type { Dialect } from '../../../questions/sql.js';
import { conditionsOf } from '../conditions.js';
import { metadataPath } from '../metadata-indexes.js';

/** SQLite's part of the SQL of questions. Texts of facts are numbers of `texts`; everything else is in `events`. */
export function createDialect(indexed: readonly string[]): Dialect {
  const values: Dialect['values'] = {};
  const bind = (value: string | number) => {
    const name = `:p${Object.keys(values).length}`;
    values[name] = value;
    return name;
  };
  const list = (texts: readonly string[]) => texts.map(bind).join(', ');
  const ofEvent = (sql: string) => `(SELECT ${sql} FROM events WHERE events.row_id = f.row_id)`;

  /** Conditions on columns of `events`. */
  const eventConditions = ({
    org,
    device,
    referer,
    sessionId,
    userId,
    metadata,
  }: QuestionScope) => {
    const given = { device, referer, sessionId, userId, metadata };
    if (Object.values(given).every((value) => value === undefined)) return [];
    const { where, values: bound } = conditionsOf({ org, ...given }, indexed);
    let next = 0;
    // A question mark in a text is part of a key of the configuration.
    const named = where.replace(/'(?:[^']|'')*'|\?/g, (token) =>
      token === '?' ? bind(bound[next++] as string | number) : token,
    );
    return [`f.row_id IN (SELECT row_id FROM events WHERE ${named})`];
  };

  return {
    values,
    bind,
    from: 'facts AS f',
    fromHandoffs: 'facts AS f INDEXED BY facts_by_handoff',
    hasGroupingSets: false,
    visitor: { session: 'f.session', user: 'f.user' },
    countDistinct: (column) => `COUNT(DISTINCT ${column})`,
    position: 'f.row_id',
    isAnyOf: (column, texts) =>
      `f.${column} IN (SELECT id FROM texts WHERE text IN (${list(texts)}))`,
    textOf: (column) => `(SELECT text FROM texts WHERE id = ${column})`,
    intDiv: (dividend, divisor) => `(${dividend} / ${divisor})`,
    monthOf: (day) => `CAST(strftime('%Y%m', ${day} * 86400, 'unixepoch') AS INTEGER)`,
    metadataAt(key) {
      const path = metadataPath(key);
      return ofEvent(
        `CASE WHEN json_type(metadata, ${path}) NOT IN ('object', 'array', 'null') THEN metadata -> ${path} END`,
      );
    },
    metadataContains: (part) => ofEvent(`contains_json(metadata, ${bind(JSON.stringify(part))})`),
    hasExperiment: (texts) =>
      `EXISTS (SELECT 1 FROM texts, json_each(texts.text) WHERE texts.id = f.experiments
       AND json_each.value IN (${list(texts)}))`,
    experiments: {
      join: `LEFT JOIN texts AS xt ON xt.id = f.experiments
        LEFT JOIN json_each(coalesce(xt.text, '[null]')) AS xj`,
      column: 'xj.value',
    },
    baseConditions(scope) {
      const { org, from, to } = scope;
      return [
        `f.org = (SELECT id FROM texts WHERE text = ${bind(org)})`,
        ...(from === undefined ? [] : [`f.created_at >= ${bind(from)}`]),
        ...(to === undefined ? [] : [`f.created_at < ${bind(to)}`]),
        ...eventConditions(scope),
      ];
    },
  };
}
