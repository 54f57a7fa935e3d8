import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileSpool } from '../../../src/server/file-spool.js';
import { collectorPerTest, numbersOf, order, SESSION, trackMany } from './collector-per-test.js';
import { answer, onEvents, TOKEN } from './faulty-collector.js';

const fixture = collectorPerTest();
let folder = '';
const path = () => join(folder, 'events.spool');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-spool-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const openSpool = async () => {
  const spool = createFileSpool(path());
  return { spool, events: await spool.load() };
};
/** The events that the file has. */
const readSpool = async () => {
  const { spool, events } = await openSpool();
  await spool.close();
  return events;
};
const event = (eventId: string) => ({ eventId, json: `{"eventMetadata":{"$id":"${eventId}"}}` });

it('keeps unsent events of a closed sender for the next one', async () => {
  const controller = new AbortController();
  fixture.collector.line.fault = (exchange) => {
    // The events are in the file before the first request.
    controller.abort();
    return answer(503)(exchange);
  };
  const first = fixture.open({ spool: createFileSpool(path()) });
  const receipts = trackMany(first, 20);
  await first.close({ signal: controller.signal });
  expect((await receipts).map(({ status, code }) => [status, code])).toEqual(
    Array(20).fill(['queued', 'closed']),
  );
  fixture.collector.line.fault = undefined;
  const second = fixture.open({ spool: createFileSpool(path()) });
  await second.track('product ordered', order(20), SESSION);
  await second.close();
  expect(numbersOf(await fixture.collector.stored()).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 21 }, (_, i) => i),
  );
  expect(await readSpool()).toEqual([]);
});

it('keeps events when the server refuses the token', async () => {
  const wrong = { token: 'unknown-token-of-the-tests' };
  const first = fixture.open({ ...wrong, spool: createFileSpool(path()) });
  expect(await first.track('product ordered', order(1), SESSION)).toMatchObject({
    status: 'queued',
    code: 'unauthorized',
  });
  await first.close();
  const second = fixture.open({ spool: createFileSpool(path()) });
  await second.flush();
  await second.close();
  expect(await fixture.collector.stored()).toHaveLength(1);
});

it('stores each event of a killed process once', async () => {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `export { createSender } from './src/server/index.js';
        export { createFileSpool } from './src/server/file-spool.js';`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    define: { __VERSION__: '"test"' },
  });
  writeFileSync(join(folder, 'sender.mjs'), outputFiles[0]?.contents ?? '');
  writeFileSync(
    join(folder, 'program.mjs'),
    `import { createFileSpool, createSender } from './sender.mjs';
     const [endpoint, token, path] = process.argv.slice(2);
     // Tells each event that the spool has.
     const spool = createFileSpool(path);
     const add = spool.add;
     spool.add = async (event) => { await add(event); process.stdout.write(event.eventId + '\\n'); };
     const sender = createSender({ endpoint, token, spool, firstPauseMs: 1, maxPauseMs: 5 });
     for (let i = 0; ; i++) {
       void sender.track('product ordered', {}, { sessionId: 's', eventId: process.pid + '-' + i });
       await new Promise((resolve) => setTimeout(resolve, 1));
     }`,
  );
  const expected = new Set<string>();
  for (let round = 0; round < 3; round++) {
    const args = [join(folder, 'program.mjs'), fixture.collector.endpoint, TOKEN, path()];
    const child = spawn(process.execPath, args);
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    // Dies while requests and writes are on their way.
    while (text.split('\n').length < 100) await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    for (const id of text.split('\n').slice(0, -1)) expected.add(id);
  }
  const last = fixture.open({ spool: createFileSpool(path()) });
  await last.flush();
  await last.close();
  const ids = (await fixture.collector.stored()).map(({ eventMetadata }) => eventMetadata.$id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of expected) expect(ids).toContain(id);
});

it('drops only a torn line', async () => {
  const { spool } = await openSpool();
  await spool.add(event('a'));
  await spool.close();
  appendFileSync(path(), '{"eventId":"b","js');
  const { spool: again, events } = await openSpool();
  expect(events).toEqual([event('a')]);
  await again.add(event('c'));
  await again.close();
  expect(await readSpool()).toEqual([event('a'), event('c')]);
});

it('stays small while events come and go, and is readable by its owner only', async () => {
  const { spool } = await openSpool();
  await spool.add(event('kept'));
  const text = 'x'.repeat(60_000);
  for (let i = 0; i < 100; i++) {
    await spool.add({ ...event(`${i}`), json: `{"text":"${text}"}` });
    await spool.remove([`${i}`]);
  }
  expect(statSync(path()).size).toBeLessThan(2_000_000);
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  await spool.close();
  expect(await readSpool()).toEqual([event('kept')]);
});

it('delays no event when it cannot write', async () => {
  const sender = fixture.open({ spool: createFileSpool(join(folder, 'none', 'events.spool')) });
  expect(await sender.track('product ordered', order(1), SESSION)).toMatchObject({
    status: 'sent',
  });
  await sender.close();
  fixture.collector.line.fault = onEvents(answer(503));
  const other = fixture.open({ spool: createFileSpool(join(folder, 'none', 'events.spool')) });
  const receipt = other.track('product ordered', order(2), SESSION);
  await other.close({ signal: AbortSignal.timeout(50) });
  // It is in no file, and the receipt does not say so.
  expect((await receipt).status).not.toBe('queued');
});

it('writes an event before it sends the request', async () => {
  let text = '';
  fixture.collector.line.fault = onEvents(() => {
    text = readFileSync(path(), 'utf8');
    return false;
  });
  const sender = fixture.open({ spool: createFileSpool(path()) });
  await sender.track('product ordered', order(1), { ...SESSION, eventId: 'order-1' });
  expect(text).toContain('order-1');
  await sender.close();
});
