/** The rollup with its corrections, as a table of `org`, `type`, `day`, `count` and `metric` for a query. */
export const rollupSql = (database: string): string => `(
  SELECT org, type, day, count, metric FROM ${database}.daily
  UNION ALL
  SELECT org, type, day, count, metric FROM ${database}.daily_corrections FINAL
)`;
