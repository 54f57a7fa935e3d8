import { PLAIN_COLUMNS, TEXT_COLUMNS } from '../fact-columns.js';

/** A ClickHouse database, and its cluster if it has one. */
export interface Place {
  database: string;
  cluster?: string;
}

/** Insert tokens that a table remembers: half an hour of 50 collectors that ship every second. */
const REMEMBERED_INSERTS = 100_000;

/**
 * The layout of the events:
 *
 * - `org` and `key` identify an event. `key` is its `$id`, or its server id without one (`named` tells which). Two
 *   collectors that receive the same event give it different ids, ranks and `created_at`. The sorting key has none of
 *   these, so ClickHouse merges both copies. `hour` comes from `$time`, which is equal in every copy; it keeps the
 *   events of an hour together, so that a query for a day does not read a year.
 * - The first copy wins, as in SQLite: `rank` falls with time, and ClickHouse keeps the highest version.
 * - Partitions are months of `day`, a column beside `created_at`. Around the end of a month, copies may lie in two
 *   partitions. Queries select `day` a week wider than `created_at`, so they see both.
 * - `configuration` and `metadata` are the original text: a JSON column sorts keys and turns `{"a.b":1}` into
 *   `{"a":{"b":1}}`.
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

/**
 * Facts of events, for questions. `facts` is the version of the rules that derived them, 0 for none yet. A refilled row
 * replaces the row of an older version, which the rollup has counted.
 */
const FACT_COLUMNS = [
  ...Object.values(TEXT_COLUMNS).map((column) => [column, 'LowCardinality(Nullable(String))']),
  [PLAIN_COLUMNS.value, 'Nullable(Float64) CODEC(ZSTD(1))'],
  [PLAIN_COLUMNS.transactionId, 'Nullable(String) CODEC(ZSTD(1))'],
  [PLAIN_COLUMNS.handoffId, 'Nullable(String) CODEC(ZSTD(1))'],
  [PLAIN_COLUMNS.robot, 'Bool DEFAULT false CODEC(ZSTD(1))'],
  ['facts', 'UInt8 DEFAULT 0 CODEC(ZSTD(1))'],
  ['refilled', 'Bool DEFAULT false CODEC(ZSTD(1))'],
];

const ADD_FACTS = FACT_COLUMNS.map(
  ([column, type]) => `ADD COLUMN IF NOT EXISTS ${column} ${type}`,
).join(', ');

/**
 * The rollup: counts of every inserted row. Signed sums, because an erasure subtracts. ClickHouse rejects plain numbers
 * as measures here.
 */
const DAILY_COLUMNS = `
  org LowCardinality(String),
  type LowCardinality(String),
  day Int32,
  count SimpleAggregateFunction(sum, Int64),
  metric SimpleAggregateFunction(sum, Float64)`;

/**
 * Differences between the events and the rollup, which counts every copy of an event. A later correction of a count
 * replaces the one before, so it does not matter how many collectors correct it, or how often.
 */
const CORRECTION_COLUMNS = `
  org LowCardinality(String),
  type LowCardinality(String),
  day Int32,
  count Int64,
  metric Float64,
  version Int64 COMMENT 'µs since the epoch when the counts were read'`;

/** Duplicates, as spools ship them. The batch is part of the key, so a row that is inserted twice counts once. */
const DUPLICATE_COLUMNS = `
  org LowCardinality(String),
  day Int32 COMMENT 'of the event that is stored',
  device String COMMENT 'of the event that is stored; empty when it has none' CODEC(ZSTD(1)),
  batch String CODEC(ZSTD(1)),
  count UInt64`;

/** Tables that hold the rows. In a cluster these are the local tables behind the distributed ones. */
export const ownTables = ({ database, cluster }: Place) => ({
  events: `${database}.events${cluster ? '_local' : ''}`,
  daily: `${database}.daily${cluster ? '_local' : ''}`,
  corrections: `${database}.daily_corrections${cluster ? '_local' : ''}`,
  duplicates: `${database}.duplicates${cluster ? '_local' : ''}`,
});

const engineOf = (
  { cluster }: Place,
  table: string,
  { kind, version }: { kind: string; version: string },
) =>
  cluster
    ? `Replicated${kind}('/clickhouse/tables/{shard}/${table.replace('.', '/')}', '{replica}'${version && `, ${version}`})`
    : `${kind}(${version})`;

const tableSettings = ({ cluster }: Place) =>
  cluster
    ? `replicated_deduplication_window = ${REMEMBERED_INSERTS}, replicated_deduplication_window_seconds = 604800`
    : `non_replicated_deduplication_window = ${REMEMBERED_INSERTS}, fsync_after_insert = 1, fsync_part_directory = 1`;

const distributedTable = ({ database, cluster }: Place, name: string, shardingKey: string) =>
  `CREATE TABLE IF NOT EXISTS ${database}.${name} ON CLUSTER ${cluster} AS ${database}.${name}_local
   ENGINE = Distributed(${cluster}, ${database}, ${name}_local, ${shardingKey})`;

/**
 * The statements that create the tables. Each is idempotent.
 *
 * The spool deletes a row that ClickHouse confirms, so ClickHouse must have it on disk first: synced on one machine,
 * or on a majority of replicas in a cluster (`insertSettings`).
 */
export function schema(place: Place): string[] {
  const { database, cluster } = place;
  const onCluster = cluster ? ` ON CLUSTER ${cluster}` : '';
  const own = ownTables(place);
  const engine = (table: string, kind: string, version = '') =>
    engineOf(place, table, { kind, version });
  const settings = tableSettings(place);
  const distributed = (name: string, shardingKey: string) =>
    distributedTable(place, name, shardingKey);
  const counts = `SELECT org, type, day, toInt64(count()) AS count, sum(e.metric) AS metric
     FROM ${own.events} AS e WHERE NOT e.refilled GROUP BY org, type, day`;
  return [
    `CREATE DATABASE IF NOT EXISTS ${database}${onCluster}`,
    `CREATE TABLE IF NOT EXISTS ${own.events}${onCluster} (${EVENT_COLUMNS})
     ENGINE = ${engine(own.events, 'ReplacingMergeTree', 'rank')}
     PARTITION BY toYYYYMM(toDate32(day)) ORDER BY (org, hour, key, named) SETTINGS ${settings}`,
    `ALTER TABLE ${own.events}${onCluster} ${ADD_FACTS}`,
    `CREATE TABLE IF NOT EXISTS ${own.daily}${onCluster} (${DAILY_COLUMNS})
     ENGINE = ${engine(own.daily, 'AggregatingMergeTree')}
     ORDER BY (org, type, day) SETTINGS ${settings}`,
    `CREATE TABLE IF NOT EXISTS ${own.corrections}${onCluster} (${CORRECTION_COLUMNS})
     ENGINE = ${engine(own.corrections, 'ReplacingMergeTree', 'version')}
     ORDER BY (org, type, day) SETTINGS ${settings}`,
    `CREATE TABLE IF NOT EXISTS ${own.duplicates}${onCluster} (${DUPLICATE_COLUMNS})
     ENGINE = ${engine(own.duplicates, 'ReplacingMergeTree')}
     ORDER BY (org, day, device, batch) SETTINGS ${settings}`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.daily_counts${onCluster} TO ${own.daily} AS ${counts}`,
    // Replaces the query of an older version, which counted every row.
    `ALTER TABLE ${database}.daily_counts${onCluster} MODIFY QUERY ${counts}`,
    // Both copies of an event must be on one shard, or ClickHouse cannot merge them.
    ...(cluster
      ? [
          distributed('events', 'sipHash64(org, key)'),
          `ALTER TABLE ${database}.events${onCluster} ${ADD_FACTS}`,
          distributed('daily', 'sipHash64(org, type, day)'),
          distributed('daily_corrections', 'sipHash64(org, type, day)'),
          distributed('duplicates', 'sipHash64(org, day, device)'),
        ]
      : []),
  ];
}

/** Values are few and small, so a table without partitions, which also is one range for insert tokens. */
const ADMIN_COLUMNS = `
  kind LowCardinality(String),
  key String,
  version UInt64,
  writer String COMMENT 'of this version; random',
  removed Bool,
  value String CODEC(ZSTD(1))`;

/** The statements that create the table of administrative records. Each is idempotent. */
export function adminSchema(place: Place): string[] {
  const { database, cluster } = place;
  const onCluster = cluster ? ` ON CLUSTER ${cluster}` : '';
  const own = `${database}.admin_records${cluster ? '_local' : ''}`;
  return [
    `CREATE DATABASE IF NOT EXISTS ${database}${onCluster}`,
    `CREATE TABLE IF NOT EXISTS ${own}${onCluster} (${ADMIN_COLUMNS})
     ENGINE = ${engineOf(place, own, { kind: 'ReplacingMergeTree', version: 'version' })}
     ORDER BY (kind, key) SETTINGS ${tableSettings(place)}`,
    ...(cluster ? [distributedTable(place, 'admin_records', 'sipHash64(kind, key)')] : []),
  ];
}

/** Settings for exactly-once inserts, each with its `insert_deduplication_token`. */
export const insertSettings = ({ cluster }: Place) => ({
  // Asynchronous inserts return before the data is stored, and ignore the token.
  async_insert: 0 as const,
  deduplicate_blocks_in_dependent_materialized_views: 1 as const,
  ...(cluster && { distributed_foreground_insert: 1 as const, insert_quorum: 'auto' }),
});
