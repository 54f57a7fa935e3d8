/**
 * `npm run bench:page`: what a tracker costs a page in a Chromium whose processor is slowed down four
 * times, as a cheap phone's is. Rounds of the trackers take turns, each with a fresh browser.
 * `-- --rounds 1 --peer posthog` measures a part, and keeps nothing. `-- --before ../old/dist/index.js`
 * measures an earlier build of Vitrine in the same rounds, under the name `vitrine before`.
 */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import { keep, median, quantile } from './machine.js';
import { type LongTasks, longTasks, OBSERVE } from './page/observed.js';
import { bundle, ENTRY } from './peers/bundle.js';
import { installPeers } from './peers/install.js';
import type { Peer } from './peers/peer.js';
import { PEERS, SHOP } from './peers/peers.js';
import { Stub } from './peers/stub.js';
import { versions } from './peers/versions.js';
import { chromiumVersion, Visitor } from './peers/visitor.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    peer: { type: 'string', multiple: true },
    before: { type: 'string' },
  },
});

const SLOWED = 4;
const CALLS = 100;
/** ms between two calls: each is a task of its own, as with clicks. */
const BETWEEN = 20;
/** Time for the work that a tracker does on its own after its start: ms. */
const SETTLED = 2_500;

interface Round {
  /** ms of the script that holds the tracker: read, run and set up. */
  init: number;
  /** ms of all script until it has settled, later tasks too. */
  script: number;
  longTasks: LongTasks;
  requests: { count: number; hosts: string; bytes: number };
  /** Microseconds of each call. */
  calls: number[];
  /** All work of one event on the page's main thread, its delivery included: microseconds. */
  event: { script: number; task: number };
  /** Heap that it takes after all that, garbage collected: bytes. */
  heap: number;
}

/** Runs the tracker as a classic script in a task of the page; returns how long it took: ms. */
const run = (page: Page, code: string, attributes: Readonly<Record<string, string>>) =>
  page.evaluate(
    ([code, attributes]) =>
      new Promise<number>((resolve) => {
        setTimeout(() => {
          const script = document.createElement('script');
          for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value);
          script.textContent = code;
          const begin = performance.now();
          document.head.append(script);
          resolve(performance.now() - begin);
        });
      }),
    [code, attributes] as const,
  );

const call = (page: Page) =>
  page.evaluate(
    async ([calls, between]) => {
      const { peer } = globalThis as unknown as { peer: { track(...all: unknown[]): unknown } };
      if (!crossOriginIsolated) throw new Error('the clock of the page is too coarse');
      const times: number[] = [];
      for (let i = 0; i < calls; i++) {
        await new Promise((resolve) => setTimeout(resolve, between));
        const begin = performance.now();
        peer.track('cart_add', {
          mark: `${i}`,
          item_id: 'CH-1',
          item_name: 'Armchair',
          price: 49.9,
        });
        times.push((performance.now() - begin) * 1_000);
      }
      return times;
    },
    [CALLS, BETWEEN] as const,
  );

async function measure(peer: Peer): Promise<Round> {
  const code = Buffer.from((await bundle(peer, 'classic')).get(ENTRY) ?? '').toString();
  const stub = await Stub.open(peer, { bare: true });
  stub.head = OBSERVE;
  // Only pages that are isolated get a clock of microseconds.
  stub.headers = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'credentialless',
  };
  const visitor = await Visitor.open(stub.port);
  try {
    const page = await visitor.context.newPage();
    await page.goto(`${SHOP}/`);
    const devtools = await visitor.context.newCDPSession(page);
    await devtools.send('Performance.enable');
    /** ms that the page has spent on scripts or on tasks so far. */
    const spent = async (metric: 'ScriptDuration' | 'TaskDuration') => {
      const { metrics } = await devtools.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === metric)?.value ?? Number.NaN) * 1_000;
    };
    const script = () => spent('ScriptDuration');
    const task = () => spent('TaskDuration');
    const heap = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      return (await devtools.send('Runtime.getHeapUsage')).usedSize;
    };
    const heapBefore = await heap();
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
    const [before, since] = [await script(), (await page.evaluate('performance.now()')) as number];
    const init = await run(page, code, peer.attributes ?? {});
    await page.waitForTimeout(SETTLED);
    const [after, tasks] = [await script(), await longTasks(page, since)];
    const requests = [...stub.requests];
    const idle = { script: await script(), task: await task() };
    const calls = await call(page);
    await page.waitForTimeout(SETTLED);
    const perEvent = (spent: number) => (spent / CALLS) * 1_000;
    return {
      init,
      script: after - before,
      longTasks: tasks,
      requests: {
        count: requests.length,
        hosts: [...new Set(requests.map(({ url }) => url.host))].sort().join(', '),
        bytes: requests.reduce((sum, { body }) => sum + body.length, 0),
      },
      calls,
      event: {
        script: perEvent((await script()) - idle.script),
        task: perEvent((await task()) - idle.task),
      },
      heap: (await heap()) - heapBefore,
    };
  } finally {
    await visitor.quit();
    stub.close();
  }
}

installPeers();
const vitrine = PEERS.find(({ name }) => name === 'vitrine') as Peer;
const before: Peer[] = values.before
  ? [{ ...vitrine, name: 'vitrine before', build: resolve(values.before) }]
  : [];
const peers = [
  ...PEERS.filter(({ name }) => !values.peer || values.peer.includes(name)),
  ...before,
];
const rounds = new Map<string, Round[]>(peers.map(({ name }) => [name, []]));
for (let round = 1; round <= Number(values.rounds); round++)
  for (const peer of peers) {
    const result = await measure(peer);
    rounds.get(peer.name)?.push(result);
    process.stderr.write(`${round} ${peer.name}: ${result.init.toFixed(1)} ms\n`);
  }

const tenths = (value: number) => Number(value.toFixed(1));
const rows = peers.map(({ name }) => {
  const all = rounds.get(name) ?? [];
  const middle = (of: (round: Round) => number) => median(all.map(of));
  const calls = all.flatMap((round) => round.calls);
  return {
    name,
    initMilliseconds: tenths(middle(({ init }) => init)),
    scriptUntilSettledMilliseconds: tenths(middle(({ script }) => script)),
    longTasks: middle(({ longTasks }) => longTasks.count),
    longTasksMilliseconds: middle(({ longTasks }) => longTasks.milliseconds),
    requestsOfInit: middle(({ requests }) => requests.count),
    hostsOfInit: all[0]?.requests.hosts,
    bytesSentByInit: middle(({ requests }) => requests.bytes),
    trackMedianMicroseconds: Math.round(median(calls)),
    trackP99Microseconds: Math.round(quantile(calls, 0.99)),
    eventScriptMicroseconds: Math.round(middle(({ event }) => event.script)),
    eventTaskMicroseconds: Math.round(middle(({ event }) => event.task)),
    heapKilobytes: Math.round(middle(({ heap }) => heap) / 1_000),
  };
});
const result = {
  browser: await chromiumVersion(),
  versions: versions(),
  processorSlowedDown: SLOWED,
  rounds: Number(values.rounds),
  callsPerRound: CALLS,
  peers: rows,
};
if (values.peer || values.before) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
else keep('page-cost', result);
