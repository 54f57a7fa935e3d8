/**
 * `npm run bench:ingest`: requests of browsers to the collector, with its limits on (one fsync for what arrives
 * together, and the response after the commit), beside a bare `node:http` server that parses the body and responds:
 * single events as fast as they go, single events at half of that, and arrays. Each server is a process of its own,
 * and they take turns.
 *
 * `-- --beside <module>` also measures another build of the collector, such as one of an earlier commit. It may be given
 * more than once.
 *
 * `-- --beside-questions` measures something else: how long an event takes beside twenty clients that ask for events by
 * filters that no index finds, and how long without them. `--events` is the size of the store, by default 300,000.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import autocannon, { type Request } from 'autocannon';
import { measureBesideQuestions } from './ingest/beside-questions.js';
import { requestsOfVisitors } from './ingest/visitors.js';
import { keep, median } from './machine.js';

const CONNECTIONS = 64;

/** Events of an array, and connections that send arrays. */
const ARRAY = 100;
const ARRAY_CONNECTIONS = 8;

const { values } = parseArgs({
  options: {
    beside: { type: 'string', multiple: true, default: [] },
    'beside-questions': { type: 'boolean', default: false },
    events: { type: 'string', default: '300000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
  },
});
const ROUNDS = Number(values.rounds);
const SECONDS = Number(values.seconds);

/** How long the disk takes to have a page for good, with nobody else to wait for: ms, one of many. */
function fsyncTimes(folder: string): number[] {
  const file = openSync(join(folder, 'fsync'), 'w');
  const page = Buffer.alloc(4_096);
  const times = Array.from({ length: 50 }, () => {
    writeSync(file, page);
    const begin = performance.now();
    fsyncSync(file);
    return performance.now() - begin;
  });
  closeSync(file);
  return times;
}

interface Load {
  requests: Request[];
  connections: number;
  /** Requests a second of a server, by its number. Default: as many as are answered. */
  rates?: number[];
}

interface Figures {
  rate: number;
  /** µs of a request. */
  cpu: number;
  p50: number;
  p99: number;
}

interface Measured {
  child: ChildProcess;
  port: number;
}

const message = async (child: ChildProcess) => (await once(child, 'message'))[0] as number;

async function start(...args: string[]): Promise<Measured> {
  const program = fileURLToPath(new URL('./ingest/server.ts', import.meta.url));
  const child = fork(program, args, { execArgv: process.execArgv });
  return { child, port: await message(child) };
}

/** Requests before the first round: the compiler has seen the program then. */
const WARM_UP_REQUESTS = 10_000;
const WARM_UP_ARRAYS = 300;

/** Sends for some seconds, or a number of requests. */
async function send(
  { child, port }: Measured,
  {
    requests,
    connections,
    rate,
    amount,
  }: Omit<Load, 'rates'> & { rate?: number | undefined; amount?: number },
) {
  child.send('begin');
  await message(child);
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    requests,
    idReplacement: true,
    connections,
    ...(amount ? { amount } : { duration: SECONDS }),
    ...(rate && { overallRate: Math.round(rate) }),
  });
  if (result.non2xx || result.errors)
    throw new Error(`${result.non2xx} refused, ${result.errors} failed`);
  child.send('end');
  const { requests: sent, duration, latency } = result;
  const cpu = (await message(child)) / sent.total;
  return { rate: sent.total / duration, cpu, p50: latency.p50, p99: latency.p99 };
}

const middleOf = (runs: Figures[]): Figures => {
  const middle = (name: keyof Figures) => median(runs.map((run) => run[name]));
  return { rate: middle('rate'), cpu: middle('cpu'), p50: middle('p50'), p99: middle('p99') };
};

/** Share of the CPU of two servers: the middle of the rounds, in each of which both had their turn. */
const ratioOf = (of: Figures[], to: Figures[]) =>
  Number(median(of.map(({ cpu }, i) => cpu / (to[i]?.cpu ?? Number.NaN))).toFixed(2));

async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  const modules = ['vitrine-collector', ...values.beside.map((path) => pathToFileURL(path).href)];
  const servers = [
    await start('bare'),
    ...(await Promise.all(
      modules.map((module, i) => start('collector', join(folder, `events-${i}.db`), module)),
    )),
  ];
  const fsyncs: number[] = [];
  /** The rounds of each server. In a round each has its turn. */
  const compare = async (load: Load) => {
    const rounds: Figures[][] = servers.map(() => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, server] of servers.entries())
        rounds[i]?.push(await send(server, { ...load, rate: load.rates?.[i] }));
      fsyncs.push(...fsyncTimes(folder));
    }
    return rounds as [bare: Figures[], collector: Figures[], ...others: Figures[][]];
  };

  try {
    const load = { requests: requestsOfVisitors(1), connections: CONNECTIONS };
    for (const server of servers) await send(server, { ...load, amount: WARM_UP_REQUESTS });
    const single = await compare(load);
    const rates = single.map((rounds) => middleOf(rounds).rate / 2);
    const half = await compare({ ...load, rates });
    const ofArrays = { requests: requestsOfVisitors(ARRAY), connections: ARRAY_CONNECTIONS };
    for (const server of servers) await send(server, { ...ofArrays, amount: WARM_UP_ARRAYS });
    const arrays = await compare(ofArrays);
    const both = <T>(figures: (of: Figures) => T, [bare, collector, ...others]: typeof single) => ({
      bareNodeHttp: figures(middleOf(bare)),
      collectorSqliteDurable: figures(middleOf(collector)),
      ratio: Number((middleOf(collector).rate / middleOf(bare).rate).toFixed(2)),
      cpuRatio: ratioOf(collector, bare),
      ...(others.length && {
        otherBuilds: others.map((other) => ({
          ...figures(middleOf(other)),
          cpuRatioOfCollector: ratioOf(collector, other),
        })),
      }),
    });
    const results = {
      rounds: ROUNDS,
      secondsPerRound: SECONDS,
      millisecondsOfOneFsync: Number(median(fsyncs).toFixed(2)),
      singleEvents: {
        connections: CONNECTIONS,
        ...both(
          ({ rate, cpu }) => ({
            requestsPerSecond: Math.round(rate),
            cpuMicrosecondsPerRequest: Math.round(cpu),
          }),
          single,
        ),
      },
      singleEventsAtHalfLoad: {
        connections: CONNECTIONS,
        ...both(
          ({ rate, cpu, p50, p99 }) => ({
            requestsPerSecond: Math.round(rate),
            cpuMicrosecondsPerRequest: Math.round(cpu),
            millisecondsP50: p50,
            millisecondsP99: p99,
          }),
          half,
        ),
      },
      arrays: {
        events: ARRAY,
        connections: ARRAY_CONNECTIONS,
        ...both(
          ({ rate, cpu }) => ({
            eventsPerSecond: Math.round(rate * ARRAY),
            cpuMicrosecondsPerEvent: Number((cpu / ARRAY).toFixed(1)),
          }),
          arrays,
        ),
      },
    };
    if (values.beside.length) console.log(JSON.stringify(results, null, 2));
    else keep('ingest', results);
  } finally {
    for (const { child } of servers) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values['beside-questions'])
  await measureBesideQuestions({
    ...{ events: Number(values.events), rounds: ROUNDS, secondsPerRound: SECONDS },
  });
else await measure();
