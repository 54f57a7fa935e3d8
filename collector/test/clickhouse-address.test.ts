import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../src/config/config.js';
import { parseClickHouseAddress } from '../src/store/clickhouse/address.js';
import { insertSettings, schema } from '../src/store/clickhouse/schema.js';
import { configOf } from './support/collector.js';

describe('the address of a ClickHouse store', () => {
  it('has all settings of the store', () => {
    expect(
      parseClickHouseAddress(
        'clickhouse:https://u%40x:p%2Fss@ch.example:8443/shop?spool=/var/lib/v/spool.db&dedupHours=48&maxSpooled=1000&cluster=main',
      ),
    ).toEqual({
      url: 'https://ch.example:8443',
      username: 'u@x',
      password: 'p/ss',
      database: 'shop',
      spool: '/var/lib/v/spool.db',
      dedupHours: 48,
      maxSpooled: 1_000,
      cluster: 'main',
    });
    expect(parseClickHouseAddress('clickhouse:http://localhost:8123')).toEqual({
      url: 'http://localhost:8123',
      username: 'default',
      password: '',
      database: 'vitrine',
      spool: 'spool.db',
    });
  });

  it.each([
    'clickhouse:',
    'clickhouse:localhost:8123',
    'clickhouse:tcp://u:hunter2@localhost/shop',
    'clickhouse:http://u:hunter2@localhost/shop;DROP',
    'clickhouse:http://u:1/hunter2@localhost/shop',
    'clickhouse:http://u:1?hunter2@localhost/shop',
    'clickhouse:http://u:hunter2#@localhost/shop',
    'clickhouse:http://u:hunter2%@localhost/shop',
    'clickhouse:http://u:hunter2@localhost/shop?cluster=a b',
    'clickhouse:http://u:hunter2@localhost/shop?cluster=',
    'clickhouse:http://u:hunter2@localhost/shop?spol=x',
    'clickhouse:http://u:hunter2@localhost/shop?dedupHours=0',
    'clickhouse:http://u:hunter2@localhost/shop?maxSpooled=some',
  ])('is rejected without its password in the message: %s', (store) => {
    let problem: unknown;
    try {
      parseConfig({ ...configOf(), store });
    } catch (error) {
      problem = error;
    }
    expect(problem).toBeInstanceOf(ConfigError);
    const { problems } = problem as ConfigError;
    expect(problems.map(({ path }) => path)).toEqual(['store']);
    expect(problems[0]?.message).not.toContain('hunter2');
  });

  it('may have a % in its password, which the problem says how to write', () => {
    const address = (password: string) => `clickhouse:http://u:${password}@localhost:8123`;
    expect(() => parseClickHouseAddress(address('hunter%2'))).toThrow('write each % as %25');
    expect(parseClickHouseAddress(address('hunter%252')).password).toBe('hunter%2');
  });

  it('is valid in a configuration, unlike a store with an unknown scheme', () => {
    const store = 'clickhouse:http://u:p@localhost:8123/shop';
    expect(parseConfig({ ...configOf(), store }).store).toBe(store);
    expect(() => parseConfig({ ...configOf(), store: 'postgres:hunter2' })).toThrow(ConfigError);
    expect(() => parseConfig({ ...configOf(), store: 'postgres:hunter2' })).not.toThrow('hunter2');
  });
});

describe('the tables', () => {
  const one = schema({ database: 'shop' });
  const many = schema({ database: 'shop', cluster: 'main' });

  /** The statement that creates a table or a view. */
  const createStatement = (statements: readonly string[], name: string) => {
    const found = statements.filter((text) => text.includes(` IF NOT EXISTS shop.${name} `));
    expect(found).toHaveLength(1);
    return found[0] as string;
  };

  it('of one machine sync each insert and store insert tokens', () => {
    const [events, daily, corrections, duplicates] = [
      ...['events', 'daily', 'daily_corrections', 'duplicates'],
    ].map((name) => createStatement(one, name));
    for (const table of [events, daily, corrections, duplicates]) {
      expect(table).toContain('non_replicated_deduplication_window = 100000');
      expect(table).toContain('fsync_after_insert = 1');
    }
    expect(events).toContain('ENGINE = ReplacingMergeTree(rank)');
    // Two copies of an event have equal values in these columns.
    expect(events).toContain('ORDER BY (org, hour, key, named)');
    expect(daily).toContain('ENGINE = AggregatingMergeTree()');
    // A later correction of a count replaces the one before.
    expect(corrections).toContain('ENGINE = ReplacingMergeTree(version)');
    expect(corrections).toContain('ORDER BY (org, type, day)');
    // A row that is inserted twice counts once.
    expect(duplicates).toContain('ENGINE = ReplacingMergeTree()');
    expect(duplicates).toContain('ORDER BY (org, day, device, batch)');
    expect(createStatement(one, 'daily_counts')).toContain('daily_counts TO shop.daily AS');
    // The database, four tables, two statements for the view, and the columns of facts for tables of an earlier version.
    expect(one).toHaveLength(8);
    expect(one.join()).not.toMatch(/CLUSTER|Distributed|Replicated/);
  });

  it('of a cluster are replicated on all machines, with a distributed table for each', () => {
    // The database, the view, and for each table a local and a distributed one.
    expect(many).toHaveLength(13);
    for (const statement of many) expect(statement).toContain(' ON CLUSTER main');
    const path = (name: string) => `'/clickhouse/tables/{shard}/shop/${name}_local', '{replica}'`;
    for (const [name, engine, shard] of [
      // Both copies of an event or a row must be on the same shard.
      ['events', `ReplacingMergeTree(${path('events')}, rank)`, 'sipHash64(org, key)'],
      ['daily', `AggregatingMergeTree(${path('daily')})`, 'sipHash64(org, type, day)'],
      [
        'daily_corrections',
        `ReplacingMergeTree(${path('daily_corrections')}, version)`,
        'sipHash64(org, type, day)',
      ],
      ['duplicates', `ReplacingMergeTree(${path('duplicates')})`, 'sipHash64(org, day, device)'],
    ] as const) {
      const own = createStatement(many, `${name}_local ON CLUSTER main`);
      expect(own).toContain(`ENGINE = Replicated${engine}`);
      expect(own).toContain(' replicated_deduplication_window = 100000');
      expect(createStatement(many, `${name} ON CLUSTER main`)).toContain(
        `Distributed(main, shop, ${name}_local, ${shard})`,
      );
    }
    const view = createStatement(many, 'daily_counts ON CLUSTER main');
    expect(view).toContain('TO shop.daily_local AS');
    expect(view).toContain('FROM shop.events_local AS e');
  });

  it('get synchronous inserts', () => {
    expect(insertSettings({ database: 'shop' })).toEqual({
      async_insert: 0,
      deduplicate_blocks_in_dependent_materialized_views: 1,
    });
    expect(insertSettings({ database: 'shop', cluster: 'main' })).toMatchObject({
      distributed_foreground_insert: 1,
      insert_quorum: 'auto',
    });
  });
});
