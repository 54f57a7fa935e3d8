import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, type OutgoingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PRIVATE_TOKEN, testConfig } from '../../tools/harness/rig.js';
import { serveCollector } from '../../tools/harness/serve-collector.js';
import { fillStore } from '../fill.js';
import { LARGE_ORG } from '../fill-events.js';
import { keep, median, quantile } from '../machine.js';
import { ID, requestsOfVisitors } from './visitors.js';

const EVENTS_PER_SECOND = 100;

/** Clients that each ask again and again for events that no index finds. */
const ASKERS = 20;
const HEAVY_FILTER = `/api/analytics/events?metadata=${encodeURIComponent('{"nothing":"here"}')}`;

export interface BesideQuestionsOptions {
  /** In the store that is asked. */
  events: number;
  rounds: number;
  secondsPerRound: number;
}

interface Window {
  p50: number;
  p99: number;
  /** Questions that were answered meanwhile. */
  answered: number;
}

const agent = new Agent({ keepAlive: true });
const visits = requestsOfVisitors(1);

/** ms until the response to an event. */
function sendEvent(address: string, i: number): Promise<number> {
  const { path, headers, body } = visits[i % visits.length] as (typeof visits)[0];
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(`${address}${path}`, {
      method: 'POST',
      agent,
      headers: headers as OutgoingHttpHeaders,
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume();
      response.on('end', () =>
        response.statusCode === 200
          ? resolve(performance.now() - begin)
          : reject(new Error(`an event got ${response.statusCode}`)),
      );
    });
    sent.end(String(body).replaceAll(ID, randomUUID()));
  });
}

/** Sends events at a fixed rate, whatever the responses do. */
async function measure(address: string, seconds: number): Promise<number[]> {
  const sent: Promise<number>[] = [];
  const begin = performance.now();
  for (let i = 0; i < seconds * EVENTS_PER_SECOND; i++) {
    await pause(Math.max(0, begin + (i * 1_000) / EVENTS_PER_SECOND - performance.now()));
    sent.push(sendEvent(address, i));
  }
  return Promise.all(sent);
}

/** Starts clients that ask. @returns a function that ends them, and returns how often they got an answer */
function startAskers(address: string) {
  const ending = new AbortController();
  let answered = 0;
  const ask = async () => {
    while (!ending.signal.aborted) {
      const response = await fetch(`${address}${HEAVY_FILTER}`, {
        headers: { authorization: `Bearer ${PRIVATE_TOKEN}` },
        signal: ending.signal,
      });
      await response.arrayBuffer();
      if (response.ok) answered++;
    }
  };
  const askers = Array.from({ length: ASKERS }, () => ask().catch(() => {}));
  return async () => {
    ending.abort();
    await Promise.all(askers);
    return answered;
  };
}

const round = (value: number) => Number(value.toPrecision(3));

/**
 * The time until an event is acknowledged, idle and beside clients with heavy filters, in turns of one run. The target
 * is a p99 of at most three times the idle one.
 */
export async function measureBesideQuestions({
  events,
  rounds,
  secondsPerRound,
}: BesideQuestionsOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  try {
    const [org] = testConfig().orgs;
    const config = { ...testConfig(), logLevel: 'info', orgs: [{ ...org, id: LARGE_ORG }] };
    writeFileSync(join(folder, 'collector.json'), JSON.stringify(config), { mode: 0o600 });
    const path = join(folder, 'events.db');
    await fillStore({ path, events, indexedMetadataKeys: [], end: Date.now(), ofOneOrg: true });
    const server = await serveCollector(['--port', '0'], { cwd: folder });
    const { address } = server;
    try {
      // The compiler has seen the program then.
      await measure(address, secondsPerRound);
      const idle: Window[] = [];
      const beside: Window[] = [];
      const windowOf = (times: number[], answered = 0): Window => ({
        ...{ p50: quantile(times, 0.5), p99: quantile(times, 0.99), answered },
      });
      for (let i = 0; i < rounds; i++) {
        idle.push(windowOf(await measure(address, secondsPerRound)));
        const endAskers = startAskers(address);
        const times = await measure(address, secondsPerRound);
        beside.push(windowOf(times, await endAskers()));
        // Their last questions may still run.
        await pause(2_000);
      }
      const middle = (windows: Window[], name: keyof Window) =>
        round(median(windows.map((window) => window[name])));
      const figuresOf = (windows: Window[]) => ({
        millisecondsP50: middle(windows, 'p50'),
        millisecondsP99: middle(windows, 'p99'),
      });
      keep('beside-questions', {
        ...{ rounds, secondsPerRound, events, eventsPerSecond: EVENTS_PER_SECOND, askers: ASKERS },
        idle: figuresOf(idle),
        besideQuestions: { ...figuresOf(beside), answeredPerRound: middle(beside, 'answered') },
        ratioOfP99: round(median(beside.map(({ p99 }, i) => p99 / (idle[i]?.p99 ?? Number.NaN)))),
      });
    } finally {
      await server.stop();
    }
  } finally {
    agent.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}
