import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ASSET,
  type Collector,
  ORG,
  openCollector,
  PRIVATE,
  SESSION,
} from './support/collector.js';
import { curl, node, php } from './support/documented-programs.js';
import { start } from './support/process.js';

const runs = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const HAS_CURL = runs('curl', '--version');
const HAS_PHP = runs('php', '-r', 'exit(function_exists("curl_init") ? 0 : 1);');

/** The body of the documentation. */
const BODY = {
  eventType: 'product session start',
  eventMetadata: {},
  orgId: ORG,
  assetId: ASSET,
  userId: '9a04aeee-ecae-4edd-9462-0f36341e83e9',
  sessionId: SESSION,
  configId: '613ed936-5137-4029-99d7-2ea1e48dec5b',
  configuration: {},
  device: 'Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:47.0) Gecko/20100101 Firefox/47.0',
  metric: 1,
};

let collector: Collector;
let folder = '';
beforeAll(async () => {
  collector = await openCollector();
  collector.clock.time = Date.UTC(2026, 4, 5, 12);
  await collector.app.listen({ port: 0, host: '127.0.0.1' });
  folder = await mkdtemp(join(tmpdir(), 'vitrine-documented-'));
});
afterAll(async () => {
  await collector.close();
  await rm(folder, { recursive: true });
});

const where = () => ({
  port: (collector.app.server.address() as AddressInfo).port,
  token: PRIVATE,
});

/** Runs a program and parses its output as JSON. */
async function answerOf(command: string, args: string[], program?: { file: string; text: string }) {
  if (program) writeFileSync(join(folder, program.file), program.text);
  const { out, err, code } = await start(command, args, { cwd: folder }).done;
  expect(code, err + out).toBe(0);
  return JSON.parse(out);
}

const curlCall = (method: string, path: string, body?: string) =>
  answerOf('curl', curl(where(), method, path, body));
const nodeCall = (method: string, path: string, body?: string) =>
  answerOf(process.execPath, ['call.cjs'], {
    file: 'call.cjs',
    text: node(where(), method, path, body),
  });
const phpCall = (method: string, path: string, body?: string) =>
  answerOf('php', ['call.php'], { file: 'call.php', text: php(where(), method, path, body) });

const why = (present: boolean, what: string) => (present ? '' : ` (SKIPPED: there is no ${what})`);

describe.each([
  [`curl${why(HAS_CURL, 'curl')}`, HAS_CURL, curlCall],
  ['Node.js', true, nodeCall],
  [
    `PHP${why(HAS_PHP, 'php with its curl extension: apt-get install php-cli php-curl')}`,
    HAS_PHP,
    phpCall,
  ],
])('the documented calls of %s', (_, present, call) => {
  const events = '/api/analytics/events';
  const documented = {
    ...BODY,
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    assetName: 'Armchair',
    assetMetadata: { sku: 'CH-1' },
    referer: null,
    createdAt: '2026-05-05T12:00:00.000Z',
  };

  it.skipIf(!present)('create an event, list it, get it and count it', async () => {
    const stored = await call('POST', events, JSON.stringify(BODY));
    expect(stored).toEqual([documented]);
    const list = await call('GET', events);
    expect(list.events).toContainEqual(stored[0]);
    expect(await call('GET', `${events}/${stored[0].id}`)).toEqual(stored);
    expect(await call('GET', `${events}/views`)).toEqual([
      {
        count: 1,
        perPage: 30,
        page: 1,
        sort: '-cumulative',
        views: [
          { year: 2026, month: 5, views: list.count, cumulative: list.count, metric: list.count },
        ],
      },
    ]);
  });

  it.skipIf(!present)('get the documented errors', async () => {
    expect(await call('GET', `${events}/string`)).toEqual({
      error: { type: 'event_not_found', message: 'Event not found' },
    });
    expect(await call('POST', events, '{}')).toMatchObject({
      error: { type: 'create_event_error', message: 'Create event error' },
    });
    expect(await call('GET', `${events}?orgId=another`)).toEqual({
      error: { type: 'unauthorized', message: 'Unauthorized' },
    });
  });
});
