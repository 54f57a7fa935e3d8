/**
 * `npm run bench:clickhouse`: what an event costs on its way into ClickHouse, in CPU and bytes, so that
 * machines can be counted before they are bought (`docs/collector.md`). The spool and the engine of
 * ClickHouse run in this process one after the other, the collector in one of its own. Linux only.
 */

import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import autocannon from 'autocannon';
import { createApp } from '../collector/src/app.js';
import { createConnection } from '../collector/src/store/clickhouse/connection.js';
import { openClickHouse } from '../collector/src/store/clickhouse/open-clickhouse.js';
import { createQuestionReader } from '../collector/src/store/clickhouse/questions/question-reader.js';
import { withRank } from '../collector/src/store/clickhouse/ranks.js';
import { toEntry } from '../collector/src/store/clickhouse/rows.js';
import { schema } from '../collector/src/store/clickhouse/schema.js';
import { createSpool } from '../collector/src/store/spool/create-spool.js';
import { openDatabase } from '../collector/src/store/sqlite-file/database.js';
import { openEngine } from '../tools/harness/clickhouse/engine.js';
import { PRIVATE_TOKEN, testConfig } from '../tools/harness/rig.js';
import { EVENTS, eventOf, metadataOf, ORGS, TYPES } from './clickhouse-events.js';
import { keep, median } from './machine.js';

const BATCH = 10_000;
/** Events that share a commit of the spool. */
const COMMIT = 50;
const QUESTION_ROUNDS = 5;
const SECONDS = 4;
const ROUNDS = 3;
const PLACE = { database: 'bench' };

/** CPU of this process while a task runs: µs. */
async function cpu(task: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await task();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const perEvent = (total: number, events = EVENTS) => Number((total / events).toFixed(2));
const sizeOf = (path: string) => statSync(path).size;

/** Everything written to and read from the spool, and the size of what stays. */
async function spool(folder: string) {
  const path = join(folder, 'spool.db');
  const db = openDatabase(path);
  const spool = createSpool(db);
  const events = Array.from({ length: EVENTS }, (_, i) => eventOf(i));
  const written = await cpu(() => {
    for (let i = 0; i < EVENTS; i += COMMIT) spool.write(events.slice(i, i + COMMIT).map(toEntry));
  });
  const full = () => {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE); VACUUM;');
    return sizeOf(path);
  };
  const waiting = full();
  const lines: string[] = [];
  const shipped = await cpu(() => {
    for (let batch = spool.nextBatch(BATCH, 8e6); batch; batch = spool.nextBatch(BATCH, 8e6)) {
      lines.push(...batch.rows.map(withRank));
      spool.markShipped(batch.token);
    }
  });
  const remembered = full();
  db.close();
  return {
    lines,
    figures: {
      eventsPerCommit: COMMIT,
      cpuMicrosecondsPerEvent: perEvent(written + shipped),
      bytesPerWaitingEvent: perEvent(waiting - remembered),
      bytesPerRememberedEvent: perEvent(remembered),
    },
  };
}

/** The same lines into the engine, merged, and asked about. */
async function clickhouse(lines: string[]) {
  const engine = await openEngine();
  const connection = createConnection(engine.client);
  const ask = async (query: string) =>
    (await connection.query<Record<string, number>>(query, { timeoutMs: 0 }))[0];
  for (const statement of schema(PLACE)) await connection.command(statement);
  // Merges run beside the inserts and are part of their price; stopped, they can be measured alone.
  await connection.command('SYSTEM STOP MERGES bench.events');
  const inserted = await cpu(async () => {
    for (let i = 0; i < lines.length; i += BATCH) {
      const rows = lines.slice(i, i + BATCH).map((line) => ({ line }));
      await connection.command(
        `INSERT INTO bench.events FORMAT JSONEachRow\n${rows.map(({ line }) => line).join('\n')}`,
        { settings: { async_insert: 0, insert_deduplication_token: `${i}` } },
      );
    }
  });
  await connection.command('SYSTEM START MERGES bench.events');
  const merged = await cpu(() => connection.command('OPTIMIZE TABLE bench.events FINAL'));
  const parts = await ask(
    `SELECT sum(bytes_on_disk) AS bytes, sum(rows) AS rows FROM system.parts
     WHERE database = 'bench' AND table = 'events' AND active`,
  );
  const asked = async (query: string) => {
    const begin = performance.now();
    const used = await cpu(() => ask(query));
    return {
      milliseconds: Math.round(performance.now() - begin),
      cpuNanosecondsPerEvent: Math.round((used * 1_000) / EVENTS),
    };
  };
  const questions = createQuestionReader(connection, { ...PLACE, timeoutMs: 0 });
  const scope = {
    org: ORGS[0] as string,
    robots: 'exclude' as const,
    dimensions: [],
    zone: { name: 'UTC', offsets: [[0, 0]] as [number, number][] },
  };
  /** Median of some runs: ms. */
  const answered = async (question: () => Promise<unknown>) => {
    const runs: number[] = [];
    for (let i = 0; i < QUESTION_ROUNDS; i++) {
      const begin = performance.now();
      await question();
      runs.push(performance.now() - begin);
    }
    return Math.round(median(runs));
  };
  const figures = {
    breakdownByItemMilliseconds: await answered(() =>
      questions.breakdown({
        scope,
        by: ['item_id'],
        sort: { field: 'events', descending: true },
        limit: 30,
        offset: 0,
      }),
    ),
    funnelOfThreeStepsMilliseconds: await answered(() =>
      questions.funnel({
        scope,
        steps: TYPES.slice(0, 3).map((type) => ({ type })),
        by: 'session',
      }),
    ),
    cpuMicrosecondsPerEventInserted: perEvent(inserted),
    cpuMicrosecondsPerEventMergedOnce: perEvent(merged),
    bytesPerEvent: perEvent(Number(parts?.bytes), Number(parts?.rows)),
    viewsByRollUp: await asked('SELECT day, sum(count) FROM bench.daily GROUP BY day'),
    viewsByFinal: await asked(
      "SELECT day, count() FROM bench.events FINAL WHERE device != 'x' GROUP BY day",
    ),
    viewsByMetadata: await asked(
      "SELECT day, count() FROM bench.events FINAL WHERE position(metadata, '\"CH-7\"') > 0 AND JSONType(metadata, 'item_id') = 'String' AND JSONExtractString(metadata, 'item_id') = 'CH-7' GROUP BY day",
    ),
  };
  await engine.close();
  return figures;
}

/** A collector without an engine behind it, so that the measured price is its own. */
async function serve(path: string) {
  const connection = { query: async () => ({ json: async () => [] }), command: async () => {} };
  const store = openClickHouse({ client: connection as never, ...PLACE, spool: path });
  const app = await createApp({
    config: testConfig({ rateLimit: 0, clientRateLimit: 0 }),
    store,
  });
  process.send?.(Number(new URL(await app.listen({ port: 0 })).port));
}

/** CPU of a process and of those that it has started: µs, from what Linux counts in hundredths. */
function cpuOf(pid: number): number {
  let ticks = 0;
  for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      if (Number(name) === pid || Number(stat[1]) === pid)
        ticks += Number(stat[11]) + Number(stat[12]);
    } catch {
      // It has ended meanwhile.
    }
  }
  return ticks * 10_000;
}

async function collector(folder: string) {
  const child = fork(fileURLToPath(import.meta.url), [join(folder, 'serving.db')], {
    execArgv: process.execArgv,
  });
  const [port] = await once(child, 'message');
  const load = async (events: number) => {
    const body = Array.from({ length: events }, (_, i) => ({
      eventType: 'product cart-add',
      sessionId: randomUUID(),
      eventMetadata: { ...metadataOf(i, Date.now()), $id: `${i}-[<id>]` },
    }));
    const text = JSON.stringify(events === 1 ? body[0] : body);
    const before = cpuOf(child.pid ?? 0);
    const { requests, duration, non2xx } = await autocannon({
      url: `http://127.0.0.1:${port}/api/analytics/events`,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${PRIVATE_TOKEN}` },
      body: text,
      idReplacement: true,
      connections: 64,
      duration: SECONDS,
    });
    if (non2xx) throw new Error(`${non2xx} refused`);
    const stored = requests.total * events;
    return {
      eventsPerSecond: Math.round(stored / duration),
      cpuMicrosecondsPerEvent: perEvent(cpuOf(child.pid ?? 0) - before, stored),
      bytesPerEventReceived: Math.round(text.length / events),
    };
  };
  try {
    const rounds = { oneAtATime: 1, arraysOf20: 20 };
    const taken: Record<keyof typeof rounds, Awaited<ReturnType<typeof load>>[]> = {
      oneAtATime: [],
      arraysOf20: [],
    };
    for (let round = 0; round < ROUNDS; round++)
      for (const name of ['oneAtATime', 'arraysOf20'] as const)
        taken[name].push(await load(rounds[name]));
    // The round with the median of CPU: other programs of the machine disturb some.
    return Object.fromEntries(
      Object.entries(taken).map(([name, loads]) => {
        const middle = median(loads.map((one) => one.cpuMicrosecondsPerEvent));
        return [name, loads.find((one) => one.cpuMicrosecondsPerEvent === middle)];
      }),
    );
  } finally {
    child.kill();
  }
}

if (process.argv[2]) await serve(process.argv[2]);
else {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  try {
    const spooled = await spool(folder);
    const sample = Buffer.from(spooled.lines.slice(0, BATCH).join('\n'));
    keep('clickhouse', {
      events: EVENTS,
      eventsPerInsert: BATCH,
      spool: spooled.figures,
      insert: {
        bytesPerEventSent: perEvent(sample.length, BATCH),
        bytesPerEventSentGzipped: perEvent(gzipSync(sample).length, BATCH),
      },
      clickhouse: await clickhouse(spooled.lines),
      collector: await collector(folder),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
