import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configOf } from './support/collector.js';
import { createCostOracle } from './support/cost-oracle.js';
import { COSTLY } from './support/costly-requests.js';
import { build, serve, start } from './support/process.js';

/** `VITRINE_COST=100000` sends more; `VITRINE_COST_SEED` repeats a run. */
const REQUESTS = Number(process.env.VITRINE_COST || 20_000);
const SEED = Number(process.env.VITRINE_COST_SEED || 20_260_315);
const ROUNDS = 8;

/** Most work of a request, by that of ordinary ones of as many bytes. */
const FACTOR = 5;

/** Most bytes of memory for a byte that arrives. */
const MAX_MEMORY = 100;

/** MiB of the JavaScript heap. */
const HEAP_MB = 128;

let cwd = '';
beforeAll(async () => {
  build();
  cwd = await mkdtemp(join(tmpdir(), 'vitrine-cost-'));
  const config = { ...configOf(), rateLimit: 0, clientRateLimit: 0, logLevel: 'error' };
  writeFileSync(join(cwd, 'collector.json'), JSON.stringify(config));
});
afterAll(() => rm(cwd, { recursive: true }));

it(`costs at most ${FACTOR} times as much as ordinary requests of as many bytes, in ${REQUESTS} random ones`, async () => {
  const { address, child, run, done } = await serve(['--port', '0', '--store', 'sqlite:cost.db'], {
    cwd,
    env: { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` },
  });
  const oracle = createCostOracle({ address, pid: child.pid as number, factor: FACTOR });
  const classes = Object.keys(COSTLY);
  const count = Math.ceil(REQUESTS / classes.length / ROUNDS);
  try {
    const costs = await oracle.measure(classes, { rounds: ROUNDS, count, seed: SEED });
    if (process.env.VITRINE_COST) console.log(costs, oracle.statuses);
    const above = Object.entries(costs).filter(
      ([, { cpu, expensive, memory }]) => cpu > FACTOR || expensive.length || memory > MAX_MEMORY,
    );
    expect(above).toEqual([]);
    expect(oracle.sent()).toBeGreaterThanOrEqual(REQUESTS);
    // Requests that all fail early would test nothing.
    for (const status of [200, 401, 413, 422])
      expect(oracle.statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(REQUESTS / 400);
    expect(oracle.statuses.get(500)).toBeUndefined();
    expect(child.exitCode).toBeNull();
    // Its addresses, and no error.
    expect(run.err).toMatch(/^Dashboard: .*\nFirst sign-in .*\n$/);
  } finally {
    oracle.close();
    child.kill('SIGTERM');
    await done;
  }
}, 1_800_000);

/** A server that does quadratic work for each comma. */
const QUADRATIC = `
  require('node:http').createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => { text += chunk; });
    request.on('end', () => {
      let sum = 0;
      const parts = text.split('{}').length;
      for (let i = 0; i < parts; i++) for (let k = 0; k < parts; k++) sum += i ^ k;
      response.end(String(sum));
    });
  }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;

it('detects a server whose work is out of proportion', async () => {
  const { child, run, done } = start(process.execPath, ['-e', QUADRATIC], { cwd });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  const address = `http://127.0.0.1:${run.out.trim()}`;
  const oracle = createCostOracle({ address, pid: child.pid as number, factor: FACTOR });
  try {
    const { 'tiny values': costs } = await oracle.measure(['tiny values'], {
      ...{ rounds: 2, count: 60, seed: SEED },
    });
    expect(costs?.cpu).toBeGreaterThan(FACTOR);
    expect(costs?.expensive.length).toBeGreaterThan(0);
  } finally {
    oracle.close();
    child.kill('SIGKILL');
    await done;
  }
}, 120_000);
