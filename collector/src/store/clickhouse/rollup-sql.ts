/**
 * The newest correction of each count. Not by FINAL: a cluster with a new shard may have an older correction on another
 * one.
 */
export const correctionsSql = (database: string, where = 'true'): string =>
  `SELECT org, type, day, argMax(c.count, c.version) AS count, argMax(c.metric, c.version) AS metric,
     max(c.version) AS version
   FROM ${database}.daily_corrections AS c WHERE ${where} GROUP BY org, type, day`;

/** The rollup with its corrections, as a table of `org`, `type`, `day`, `count` and `metric` for a query. */
export const rollupSql = (database: string): string => `(
  SELECT org, type, day, count, metric FROM ${database}.daily
  UNION ALL
  SELECT org, type, day, count, metric FROM (${correctionsSql(database)})
)`;
