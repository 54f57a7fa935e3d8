import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { BASE_PATH, ERRORS, type StoredEvent } from 'vitrine/contract';
import { openStore } from '../src/index.js';
import { present } from '../src/present.js';
import { type Collector, configOf, DAY, openCollector } from './support/collector.js';
import { type AnyRequest, anyRequest, type OpenApi } from './support/requests.js';

/** Requests in all. `VITRINE_FUZZ=100000` takes more; `VITRINE_FUZZ_SEED` repeats a run. */
const REQUESTS = Number(process.env.VITRINE_FUZZ || 10_000);
const SEED = Number(process.env.VITRINE_FUZZ_SEED || 20_260_315);

/** Longest that an answer may take, on a machine that does other things as well: ms. */
const PATIENCE = 5_000;

const EVENTS = `${BASE_PATH}/events`;

/** The path of the document that an address belongs to. */
const documentedPath = (url: string) => {
  const path = url.replace(/[?#].*/s, '').replace(/\/$/, '');
  return /^\/api\/analytics\/events\/(?!views$)[^/]+$/.test(path) ? `${EVENTS}/{id}` : path;
};

/** Checks one answer; throws at what must never be. */
function createJudge(document: OpenApi) {
  const ajv = addFormats.default(new Ajv2020({ strict: false }));
  ajv.addSchema(document, 'api');
  const fits = (value: unknown, ...path: (string | number)[]) => {
    const pointer = path
      .map((part) => encodeURIComponent(`${part}`.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const check = ajv.getSchema(`api#/${pointer}`);
    if (!check) return `the document does not know ${path.join(' ')}`;
    return check(value) ? undefined : ajv.errorsText(check.errors);
  };
  const errors = Object.values(ERRORS) as { status: number; type: string; message: string }[];

  return ({ method, url }: AnyRequest, answer: LightMyRequestResponse) => {
    const { statusCode: status, body } = answer;
    expect(status, body).not.toBe(500);
    if (method === 'HEAD' || status === 204) return;
    const path = documentedPath(url);
    const operation = document.paths[path]?.[method.toLowerCase()];
    if (status === 200 && !operation) return;
    const value = answer.json();
    if (status >= 400) {
      expect(fits(value, 'components', 'schemas', 'Error')).toBeUndefined();
      const { type, message } = value.error;
      expect(errors).toContainEqual(expect.objectContaining({ status, type, message }));
    }
    // Where nothing is served under an address, the document need not say so.
    if (!operation || value.error?.type === 'not_found') return;
    const where = ['paths', path, method.toLowerCase(), 'responses', status];
    expect(fits(value, ...where, 'content', 'application/json', 'schema')).toBeUndefined();
  };
}

/** Every event that was answered with 200 is in the store once, as it was answered, and nothing else. */
async function expectStored({ store, app }: Collector, answered: Map<string, StoredEvent>) {
  const orgs = configOf().orgs;
  const seen = new Map<string, StoredEvent>();
  const counts = new Map<string, number>();
  const named = new Set<string>();
  let after: string | undefined;
  for (;;) {
    const events = (await store.scan(after, 1_000)) ?? [];
    for (const event of events) {
      const org = orgs.find(({ id }) => id === event.org);
      if (!org) throw new Error(`there is no org ${event.org}`);
      expect(seen.has(event.id)).toBe(false);
      seen.set(event.id, JSON.parse(JSON.stringify(present(event, org))));
      const name = `${event.org} ${event.eventId}`;
      if (event.eventId !== null) expect(named.has(name)).toBe(false);
      named.add(name);
      const day = `${event.org} ${Math.floor(event.createdAt / DAY)}`;
      counts.set(day, (counts.get(day) ?? 0) + 1);
    }
    after = events.at(-1)?.id;
    if (!after) break;
  }
  expect(seen).toEqual(answered);
  // The roll-up, which counts without reading, says the same.
  const rollup = new Map<string, number>();
  for (const { id } of orgs)
    for (const { day, count } of await store.days({ org: id })) rollup.set(`${id} ${day}`, count);
  expect(rollup).toEqual(counts);
  expect(await app.inject('/healthcheck')).toMatchObject({ statusCode: 200 });
}

const open = () => process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').length;

/** A store on a file is asked through processes of its own, and commits to a disk: fewer requests. */
describe.each([
  ['in memory', 0.9],
  ['on a file', 0.1],
])('a store %s', (where, share) => {
  const requests = Math.ceil(REQUESTS * share);

  it(
    `${requests} requests, each of them anything: no trouble, no wrong answer, no event lost or doubled`,
    async () => {
      const before = open();
      const folder = mkdtempSync(join(tmpdir(), 'vitrine-fuzz-'));
      const store = openStore(
        where === 'in memory' ? 'sqlite::memory:' : `sqlite:${join(folder, 'fuzz.db')}`,
      );
      const collector = await openCollector({ store, config: { rateLimit: 0 } });
      const document: OpenApi = (await collector.app.inject('/openapi.json')).json();
      const judge = createJudge(document);
      const answered = new Map<string, StoredEvent>();
      const statuses = new Map<number, number>();
      try {
        await fc.assert(
          fc.asyncProperty(
            anyRequest(document, () => [...answered.keys()]),
            async (request) => {
              const start = performance.now();
              const answer = await collector.app.inject(request as never);
              expect(performance.now() - start).toBeLessThan(PATIENCE);
              statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
              judge(request, answer);
              if (answer.statusCode !== 200 || request.method !== 'POST') return;
              for (const event of [answer.json()].flat() as StoredEvent[]) {
                // A duplicate is answered with what is stored already.
                if (answered.has(event.id)) expect(event).toEqual(answered.get(event.id));
                answered.set(event.id, event);
              }
            },
          ),
          { numRuns: requests, seed: SEED, timeout: 2 * PATIENCE },
        );
        await expectStored(collector, answered);
        // Had nearly all of them been turned away at the door, nothing would have been tried.
        expect(answered.size).toBeGreaterThan(requests / 50);
        const wanted = requests < 5_000 ? [200, 401, 404, 422] : [200, 401, 403, 404, 413, 422];
        for (const status of wanted)
          expect(statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(0);
        if (process.env.VITRINE_FUZZ) console.log(where, statuses, `${answered.size} events`);
      } finally {
        await collector.close();
        rmSync(folder, { recursive: true, force: true });
      }
      await expect.poll(open, { timeout: 5_000 }).toBeLessThanOrEqual(before);
    },
    Math.max(120_000, requests * 60),
  );
});
