/**
 * Imports a catalogue of 100,000 assets into the store of a running collector: the time and the memory of the command,
 * the time until the collector names an asset, and its memory.
 *
 * Usage: npx tsx bench/assets.ts [assets]
 */

import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveCollector, startCollector } from '../tools/harness/serve-collector.js';

const ASSETS = Number(process.argv[2] ?? 100_000);
const TOKEN = 'private-token-of-the-bench';

/** Largest memory of a process so far: MiB. */
const peakOf = (pid: number) =>
  Math.round(
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024,
  );

async function writeTable(file: string): Promise<number> {
  const out = createWriteStream(file);
  let bytes = 0;
  const write = async (line: string) => {
    bytes += line.length;
    if (!out.write(line)) await once(out, 'drain');
  };
  await write('id,name,metadata.sku,metadata.color\n');
  for (let i = 0; i < ASSETS; i++) {
    const id = `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;
    await write(`${id},"Armchair no. ${i}, oak",CH-${i},${i % 2 ? 'red' : 'blue'}\n`);
  }
  out.end();
  await once(out, 'finish');
  return bytes;
}

const folder = await mkdtemp(join(tmpdir(), 'vitrine-assets-'));
const org = {
  id: 'shop',
  subscriptionStart: '2026/01/01',
  tokens: [{ token: TOKEN, kind: 'private' }],
};
await writeFile(join(folder, 'collector.json'), JSON.stringify({ orgs: [org] }), { mode: 0o600 });
const server = await serveCollector(['--port', '0'], { cwd: folder });
const { address } = server;
const serverPid = server.child.pid as number;

/** The name of an asset in the response to an event, and the duration of its request: ms. */
async function nameOf(assetId: string) {
  const startedAt = performance.now();
  const response = await fetch(`${address}/api/analytics/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ eventType: 'product interaction', sessionId: 's-1', assetId }),
  });
  const [event] = (await response.json()) as { assetName: string | null }[];
  return { name: event?.assetName ?? null, ms: performance.now() - startedAt };
}

const bytes = await writeTable(join(folder, 'assets.csv'));
const last = `00000000-0000-4000-8000-${(ASSETS - 1).toString(16).padStart(12, '0')}`;
await nameOf(last);
const before = peakOf(serverPid);

const startedAt = performance.now();
const command = startCollector(['asset', 'import', 'assets.csv'], { cwd: folder });
let commandPeak = 0;
let isRunning = true;
let slowestMs = 0;
const ended = command.done.finally(() => {
  isRunning = false;
});
const watch = async () => {
  while (isRunning) {
    try {
      commandPeak = peakOf(command.child.pid as number);
    } catch {
      // It has ended.
    }
    slowestMs = Math.max(slowestMs, (await nameOf(last)).ms);
    await sleep(10);
  }
};
await Promise.all([ended, watch()]);
const { code, err } = await ended;
if (code !== 0) throw new Error(`asset import ended with ${code}: ${err}`);
const importMs = performance.now() - startedAt;
let agreedMs = 0;
while ((await nameOf(last)).name === null) {
  await sleep(20);
  agreedMs = performance.now() - startedAt - importMs;
}
process.stdout.write(`| ${ASSETS.toLocaleString('en')} assets, ${(bytes / 1_048_576).toFixed(1)} MiB of CSV | |
| --- | --- |
| \`asset import\`, SQLite | ${(importMs / 1_000).toFixed(1)} s |
| peak memory of the command | ${commandPeak} MiB |
| until a running collector names them, after that | ${(agreedMs / 1_000).toFixed(1)} s |
| peak memory of that collector, before and after | ${before} MiB, ${peakOf(serverPid)} MiB |
| slowest event meanwhile | ${Math.round(slowestMs)} ms |
`);
await server.stop();
await rm(folder, { recursive: true });
