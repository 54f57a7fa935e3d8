/** A database of ClickHouse, and the cluster over which it is spread, if there is one. */
export interface Place {
  database: string;
  cluster?: string;
}

/** Inserts that a table remembers by their token: those of half an hour of 50 collectors that ship every second. */
const REMEMBERED_INSERTS = 100_000;

/**
 * How the events are laid out, and why:
 *
 * - An event is what it is by `org` and `key`: its `$id`, or without one its own id (`named` tells them
 *   apart). Two collectors may each be sent the same event, and give it an id, a place and a `created_at` of
 *   their own; the sorting key has none of these, so that both copies meet and one is left. `hour` comes
 *   from `$time`, which is part of the event and the same in every copy; it keeps the events of an hour
 *   together, so that a question about a day does not read a year.
 * - The first copy wins, as in SQLite: `rank` falls as time goes on, and the highest version is kept.
 * - Partitions are months of `day`, a column of its own beside `created_at`. Copies at the turn of a month may
 *   lie in two partitions; questions narrow `day` a week wider than `created_at`, and so see both.
 * - `configuration` and `metadata` are the text that came in: a JSON column orders keys anew and takes
 *   `{"a.b":1}` for `{"a":{"b":1}}`.
 */
const EVENT_COLUMNS = `
  org LowCardinality(String),
  hour UInt32 COMMENT 'hours since the epoch by the sender, 0 when it does not say' CODEC(Delta, ZSTD(1)),
  key String COMMENT '$id of the event, or without one its own id' CODEC(ZSTD(1)),
  named Bool COMMENT 'whether key is $id',
  rank UInt64 COMMENT '2^53 - 1 less the microsecond in which the event came in' CODEC(Delta, ZSTD(1)),
  id String CODEC(ZSTD(1)),
  type LowCardinality(String),
  created_at Int64 COMMENT 'ms since the epoch' CODEC(Delta, ZSTD(1)),
  day Int32 COMMENT 'days since the epoch' CODEC(Delta, ZSTD(1)),
  session_id String CODEC(ZSTD(1)),
  user_id Nullable(String) CODEC(ZSTD(1)),
  asset_id LowCardinality(Nullable(String)),
  config_id Nullable(String) CODEC(ZSTD(1)),
  configuration String CODEC(ZSTD(3)),
  device Nullable(String) CODEC(ZSTD(1)),
  referer Nullable(String) CODEC(ZSTD(1)),
  referer_origin LowCardinality(Nullable(String)),
  metric Float64 CODEC(ZSTD(1)),
  metadata String CODEC(ZSTD(3)),
  number Nullable(Int64) COMMENT 'of the event within its session' CODEC(ZSTD(1)),
  waited Nullable(Int64) COMMENT 'ms until it left the page' CODEC(ZSTD(1)),
  batched Nullable(Bool) COMMENT 'null when nobody noted how it came' CODEC(ZSTD(1)),
  next_page Nullable(Bool) CODEC(ZSTD(1)),
  time DateTime64(3, 'UTC') ALIAS fromUnixTimestamp64Milli(created_at, 'UTC'),
  INDEX by_id id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX by_session session_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_time created_at TYPE minmax GRANULARITY 1`;

/** Signed sums, since erasing takes away. ClickHouse refuses bare numbers as measures. */
const DAILY_COLUMNS = `
  org LowCardinality(String),
  type LowCardinality(String),
  day Int32,
  count SimpleAggregateFunction(sum, Int64),
  metric SimpleAggregateFunction(sum, Float64)`;

/**
 * Events that came again, as batches of spools tell of them. The batch is in the key, so that a line which
 * is inserted twice is one.
 */
const DUPLICATE_COLUMNS = `
  org LowCardinality(String),
  day Int32 COMMENT 'of the event that is stored',
  device String COMMENT 'of the event that is stored; empty when it has none' CODEC(ZSTD(1)),
  batch String CODEC(ZSTD(1)),
  count UInt64`;

/** Tables that hold the rows; with a cluster the ones of each machine, behind the ones that are asked. */
export const ownTables = ({ database, cluster }: Place) => ({
  events: `${database}.events${cluster ? '_local' : ''}`,
  daily: `${database}.daily${cluster ? '_local' : ''}`,
  duplicates: `${database}.duplicates${cluster ? '_local' : ''}`,
});

/**
 * The statements that make a database ready; each changes nothing where it has been run already.
 *
 * A row that ClickHouse confirms is forgotten here, so it is to be on a disk there: synced on one machine,
 * on a majority of replicas in a cluster (`INSERT_SETTINGS`).
 */
export function schema(place: Place): string[] {
  const { database, cluster } = place;
  const on = cluster ? ` ON CLUSTER ${cluster}` : '';
  const own = ownTables(place);
  const engine = (table: string, kind: string, version = '') =>
    cluster
      ? `Replicated${kind}('/clickhouse/tables/{shard}/${table.replace('.', '/')}', '{replica}'${version && `, ${version}`})`
      : `${kind}(${version})`;
  const settings = cluster
    ? `replicated_deduplication_window = ${REMEMBERED_INSERTS}, replicated_deduplication_window_seconds = 604800`
    : `non_replicated_deduplication_window = ${REMEMBERED_INSERTS}, fsync_after_insert = 1, fsync_part_directory = 1`;
  const spread = (name: string, by: string) =>
    `CREATE TABLE IF NOT EXISTS ${database}.${name}${on} AS ${database}.${name}_local
     ENGINE = Distributed(${cluster}, ${database}, ${name}_local, ${by})`;
  return [
    `CREATE DATABASE IF NOT EXISTS ${database}${on}`,
    `CREATE TABLE IF NOT EXISTS ${own.events}${on} (${EVENT_COLUMNS})
     ENGINE = ${engine(own.events, 'ReplacingMergeTree', 'rank')}
     PARTITION BY toYYYYMM(toDate32(day)) ORDER BY (org, hour, key, named) SETTINGS ${settings}`,
    `CREATE TABLE IF NOT EXISTS ${own.daily}${on} (${DAILY_COLUMNS})
     ENGINE = ${engine(own.daily, 'AggregatingMergeTree')}
     ORDER BY (org, type, day) SETTINGS ${settings}`,
    `CREATE TABLE IF NOT EXISTS ${own.duplicates}${on} (${DUPLICATE_COLUMNS})
     ENGINE = ${engine(own.duplicates, 'ReplacingMergeTree')}
     ORDER BY (org, day, device, batch) SETTINGS ${settings}`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.daily_counts${on} TO ${own.daily} AS
     SELECT org, type, day, toInt64(count()) AS count, sum(e.metric) AS metric
     FROM ${own.events} AS e GROUP BY org, type, day`,
    // Both copies of an event on one shard: only there can they meet.
    ...(cluster
      ? [
          spread('events', 'sipHash64(org, key)'),
          spread('daily', 'sipHash64(org, type, day)'),
          spread('duplicates', 'sipHash64(org, day, device)'),
        ]
      : []),
  ];
}

/** How an insert is made exact: `insert_deduplication_token` comes with each. */
export const insertSettings = ({ cluster }: Place) => ({
  // The server would answer before it has stored, and its own batches know no token of ours.
  async_insert: 0 as const,
  deduplicate_blocks_in_dependent_materialized_views: 1 as const,
  ...(cluster && { distributed_foreground_insert: 1 as const, insert_quorum: 'auto' }),
});
