import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { createMetrics } from '../src/http/metrics.js';
import { openStore } from '../src/index.js';

const HAS_PROMTOOL = spawnSync('promtool', ['--version']).status === 0;
const SKIPPED = 'SKIPPED: no promtool; install it with "npx tsx tools/harness/set-up.ts"';

/** All metrics, with a value for each label and with those of a spool. */
async function allMetrics() {
  const store = openStore('sqlite::memory:');
  const stats = () => ({ ...store.stats(), spooledEvents: 7, oldestSpooledSeconds: 2.5 });
  const metrics = createMetrics({ ...store, stats }, { includeProcess: true });
  metrics.countEvents('stored', 3);
  metrics.countEvents('duplicate', 1);
  metrics.countRejectedRequest('createEvent');
  const text = await metrics.text();
  await store.close();
  return text;
}

it('uses the suffix _total for counters, and only for them', async () => {
  const types = [...(await allMetrics()).matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  expect(types.length).toBeGreaterThan(15);
  for (const [, name, type] of types)
    expect({ name, type, total: name?.endsWith('_total') }).toMatchObject({
      total: type === 'counter',
    });
});

it.skipIf(!HAS_PROMTOOL)(
  `passes promtool check metrics${HAS_PROMTOOL ? '' : ` (${SKIPPED})`}`,
  async () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: await allMetrics(),
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  },
);
