import type { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, record, TODAY } from '../../test/conformance/records.js';
import type { BreakdownRequest } from '../src/questions/requests.js';
import { createColumnCache } from '../src/store/sqlite/columns/column-cache.js';
import { createDayVersions } from '../src/store/sqlite/columns/day-versions.js';
import { toNumbers } from '../src/store/sqlite/columns/numbers.js';
import { PairNumbers } from '../src/store/sqlite/columns/pair-numbers.js';
import { createQuestionReader } from '../src/store/sqlite/questions/question-reader.js';
import { toValues } from '../src/store/sqlite/rows.js';
import { migrate } from '../src/store/sqlite/schema.js';
import { createWriter, type Writer } from '../src/store/sqlite/writer.js';
import { openDatabase } from '../src/store/sqlite-file/database.js';

const ORG = 'org';

describe('PairNumbers', () => {
  it('numbers pairs as a map of texts does, beyond its first size', () => {
    const pairs = new PairNumbers();
    const known = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const pair: [number, number] = [(i * 7_919) % 90, -((i * 104_729) % 150)];
      const number = known.get(`${pair}`) ?? known.size;
      known.set(`${pair}`, number);
      expect(pairs.numberOf(...pair)).toBe(number);
    }
    expect(pairs.size).toBe(known.size);
    expect(pairs.add(-1, 2 ** 31 - 1)).toBe(true);
    expect(pairs.add(-1, 2 ** 31 - 1)).toBe(false);
    expect([pairs.firstOf(known.size), pairs.secondOf(known.size)]).toEqual([-1, 2 ** 31 - 1]);
  });
});

describe('toNumbers', () => {
  it.each([
    [[1, 2, 255], Uint8Array],
    [[0, 256], Uint16Array],
    [[-1, 2], Int32Array],
    [[0, 2 ** 31 - 1], Int32Array],
    [[0, 2 ** 31], Float64Array],
    [[0.25, 3], Float64Array],
    [[7, 7, 7], Int32Array],
    [[0.5, 0.5], Float64Array],
    [[], Int32Array],
  ])('keeps %j as it is in the narrowest array', (values, kind) => {
    const numbers = toNumbers(values);
    expect([...numbers]).toEqual(values);
    expect(numbers).toBeInstanceOf(kind);
  });
});

describe('the columns of a reader', () => {
  let db: InstanceType<typeof DatabaseSync>;
  let writer: Writer;
  beforeEach(() => {
    db = openDatabase(':memory:');
    migrate(db);
    writer = createWriter(db);
  });
  afterEach(() => db.close());

  let sent = 0;
  const event = (more: Parameters<typeof record>[0] = {}) =>
    toValues(record({ org: ORG, createdAt: TODAY, clientEventId: `e${++sent}`, ...more }));
  const versions = () => {
    const { id } = db.prepare('SELECT id FROM texts WHERE text = ?').get(ORG) as { id: number };
    return createDayVersions(db)({ org: ORG, orgId: id, from: 0, to: TODAY + 2 * DAY_MS });
  };

  it('have another version after every change of a day, and only of that day', () => {
    const old = TODAY - 400 * DAY_MS;
    writer.write([event({ createdAt: old }), event(), event({ sessionId: 'a' })]);
    const versionsBefore = new Set<string>();
    const changed = () => {
      const [before, now] = versions();
      expect(before).toEqual({ day: old / DAY_MS, count: 1, version: '1 0' });
      expect(versionsBefore).not.toContain(now?.version);
      versionsBefore.add(`${now?.version}`);
    };
    changed();
    writer.write([event({ sessionId: 'b' })]);
    changed();
    expect(writer.erase({ sessionId: 'b' }, 10)).toBe(1);
    changed();
    // As many events as before the erasure, in the row of the erased one.
    writer.write([event({ sessionId: 'c' })]);
    changed();
    db.exec(`UPDATE daily SET count = 1 WHERE day = ${TODAY / DAY_MS}`);
    expect(writer.rebuildRollup({ org: ORG, day: TODAY / DAY_MS })).toBe(1);
    changed();
  });

  it('are read again only for a changed day', () => {
    writer.write([event({ metric: 2 }), event({ createdAt: TODAY - DAY_MS })]);
    const cache = createColumnCache(db, 1_000_000);
    const [first, second] = versions();
    if (!first || !second) throw new Error('there are two days');
    const before = cache.read(1, first, ['time', 'metric']);
    const today = cache.read(1, second, ['time', 'metric']);
    expect([...(today.get('metric') ?? [])]).toEqual([2]);
    writer.write([event({ metric: 0.1 })]);
    const [sameFirst, newSecond] = versions();
    if (!sameFirst || !newSecond) throw new Error('there are two days');
    expect(cache.read(1, sameFirst, ['type'])).toBe(before);
    expect([...before.keys()]).toEqual(['time', 'metric', 'type']);
    // Exact, whatever SQLite prints of a fraction.
    expect([...(cache.read(1, newSecond, ['metric']).get('metric') ?? [])]).toEqual([2, 0.1]);
  });

  it('stay below their bound', () => {
    writer.write(Array.from({ length: 50 }, (_, i) => event({ createdAt: TODAY - i * DAY_MS })));
    const cache = createColumnCache(db, 5_000);
    const read = versions().map((version) => cache.read(1, version, ['time']));
    const again = versions().map((version) => cache.read(1, version, ['time']));
    expect(again.every((columns, i) => columns !== read[i])).toBe(true);
    const [last] = versions().slice(-1);
    if (last) expect(cache.read(1, last, ['time'])).toBe(again.at(-1));
  });

  it('answer without a read of rows when nothing has changed', () => {
    writer.write(Array.from({ length: 20 }, () => event()));
    const statements: string[] = [];
    const watching = new Proxy(db, {
      get(of, name) {
        if (name === 'prepare') return (sql: string) => of.prepare(...noting(sql));
        const member: unknown = Reflect.get(of, name);
        return typeof member === 'function' ? member.bind(of) : member;
      },
    });
    const noting = (sql: string): [string] => {
      statements.push(sql);
      return [sql];
    };
    const reader = createQuestionReader(watching, []);
    const request: BreakdownRequest = {
      scope: {
        ...{ org: ORG, robots: 'exclude', dimensions: [] },
        zone: { name: 'UTC', offsets: [[0, 0]] },
      },
      by: ['eventType'],
      sort: { field: 'events', descending: true },
      ...{ limit: 10, offset: 0 },
    };
    const first = reader.breakdown(request);
    expect(first.totals.events).toBe(20);
    expect(statements.some((sql) => sql.includes('json_group_array'))).toBe(true);
    statements.length = 0;
    expect(reader.breakdown(request)).toEqual(first);
    expect(statements).toEqual([]);
  });
});
