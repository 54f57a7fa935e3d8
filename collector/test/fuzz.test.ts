import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { ERRORS, type StoredEvent } from 'vitrine/contract';
import { toStoredEvent } from '../src/api/stored-event.js';
import { openStore } from '../src/index.js';
import { toRecord } from '../src/store/stored-row.js';
import { type AnyRequest, anyRequest } from './support/any-request.js';
import { type Collector, configOf, DAY_MS, openCollector, PUBLIC } from './support/collector.js';
import type { OpenApi } from './support/fitting-values.js';

/** `VITRINE_FUZZ=100000` makes more requests; `VITRINE_FUZZ_SEED` repeats a run. */
const REQUESTS = Number(process.env.VITRINE_FUZZ || 20_000);
const SEED = Number(process.env.VITRINE_FUZZ_SEED || 20_260_315);

/** Longest time of a response, also on a busy machine. */
const MAX_RESPONSE_MS = 5_000;

/** The path of an address in the OpenAPI document. */
const documentedPath = ({ paths }: OpenApi, url: string) => {
  const path = url.replace(/[?#].*/s, '').replace(/\/$/, '');
  if (paths[path]) return path;
  const template = Object.keys(paths).find((each) =>
    new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return template ?? path;
};

/** Creates a check of one response against the document. */
function createCheck(document: OpenApi) {
  const ajv = addFormats.default(new Ajv2020({ strict: false }));
  ajv.addSchema(document, 'api');
  const fits = (value: unknown, ...path: (string | number)[]) => {
    const pointer = path
      .map((part) => encodeURIComponent(`${part}`.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const check = ajv.getSchema(`api#/${pointer}`);
    if (!check) return `the document has no schema ${path.join(' ')}`;
    return check(value) ? undefined : ajv.errorsText(check.errors);
  };
  const errors = Object.values(ERRORS) as { status: number; type: string; message: string }[];

  return ({ method, url }: AnyRequest, response: LightMyRequestResponse) => {
    const { statusCode: status, body } = response;
    expect(status, body).not.toBe(500);
    if (method === 'HEAD' || status === 204) return;
    const path = documentedPath(document, url);
    const operation = document.paths[path]?.[method.toLowerCase()];
    if (status === 200 && !operation) return;
    const [type] = String(response.headers['content-type']).split(';');
    if (type !== 'application/json') {
      // A file of the tracker.
      expect(Object.keys(operation?.responses[status]?.content ?? {})).toContain(type);
      return;
    }
    const value = response.json();
    if (status >= 400) {
      expect(fits(value, 'components', 'schemas', 'Error')).toBeUndefined();
      const { type: code, message } = value.error;
      expect(errors).toContainEqual(expect.objectContaining({ status, type: code, message }));
    }
    // The document does not list the 404 of unknown addresses.
    if (!operation || value.error?.type === 'not_found') return;
    const where = ['paths', path, method.toLowerCase(), 'responses', status];
    expect(fits(value, ...where, 'content', 'application/json', 'schema')).toBeUndefined();
  };
}

/** The store has exactly the events of the successful responses, unchanged and once. */
async function expectStored({ store, app }: Collector, acknowledged: Map<string, StoredEvent>) {
  const orgs = configOf().orgs;
  const stored = new Map<string, StoredEvent>();
  const counts = new Map<string, number>();
  const named = new Set<string>();
  let after: string | undefined;
  for (;;) {
    const events = (await store.scan(after, 1_000)) ?? [];
    for (const event of events) {
      const org = orgs.find(({ id }) => id === event.org);
      if (!org) throw new Error(`unknown org ${event.org}`);
      expect(stored.has(event.id)).toBe(false);
      stored.set(event.id, JSON.parse(JSON.stringify(toStoredEvent(toRecord(event), org))));
      const name = `${event.org} ${event.clientEventId}`;
      if (event.clientEventId !== null) expect(named.has(name)).toBe(false);
      named.add(name);
      const day = `${event.org} ${Math.floor(event.createdAt / DAY_MS)}`;
      counts.set(day, (counts.get(day) ?? 0) + 1);
    }
    after = events.at(-1)?.id;
    if (!after) break;
  }
  expect(stored).toEqual(acknowledged);
  // The rollup has the same counts.
  const rollup = new Map<string, number>();
  for (const { id } of orgs)
    for (const { day, count } of await store.days({ org: id })) rollup.set(`${id} ${day}`, count);
  expect(rollup).toEqual(counts);
  expect(await app.inject('/healthcheck')).toMatchObject({ statusCode: 200 });
}

const openResources = () =>
  process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').length;

/** A store on a file is slower, because it uses processes and a disk: fewer requests. */
describe.each([
  ['in memory', 0.9],
  ['on a file', 0.1],
])('a store %s', (where, share) => {
  const requests = Math.ceil(REQUESTS * share);

  it(
    `handles ${requests} random requests without a wrong response, a lost event or a duplicate`,
    async () => {
      const before = openResources();
      const folder = mkdtempSync(join(tmpdir(), 'vitrine-fuzz-'));
      const store = openStore(
        where === 'in memory' ? 'sqlite::memory:' : `sqlite:${join(folder, 'fuzz.db')}`,
      );
      const collector = await openCollector({ store, config: { rateLimit: 0 } });
      const document: OpenApi = (await collector.app.inject('/openapi.json')).json();
      const check = createCheck(document);
      const acknowledged = new Map<string, StoredEvent>();
      const statuses = new Map<number, number>();
      try {
        await fc.assert(
          fc.asyncProperty(
            anyRequest(document, () => [...acknowledged.keys()]),
            async (request) => {
              const start = performance.now();
              const response = await collector.app.inject(request as never);
              expect(performance.now() - start).toBeLessThan(MAX_RESPONSE_MS);
              statuses.set(response.statusCode, (statuses.get(response.statusCode) ?? 0) + 1);
              check(request, response);
              if (response.statusCode !== 200 || request.method !== 'POST') return;
              for (const event of [response.json()].flat() as StoredEvent[]) {
                // The response to a duplicate has the stored event.
                const first = acknowledged.get(event.id);
                // A token that may not read gets back what it has sent, under the id of the stored event.
                if (first && `${request.headers.authorization}${request.url}`.includes(PUBLIC))
                  continue;
                if (first) expect(event).toEqual(first);
                acknowledged.set(event.id, event);
              }
            },
          ),
          { numRuns: requests, seed: SEED, timeout: 2 * MAX_RESPONSE_MS },
        );
        await expectStored(collector, acknowledged);
        // Requests that all fail early would test nothing.
        expect(acknowledged.size).toBeGreaterThan(requests / 50);
        const expected = requests < 5_000 ? [200, 401, 404, 422] : [200, 401, 403, 404, 413, 422];
        for (const status of expected)
          expect(statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(0);
        if (process.env.VITRINE_FUZZ) console.log(where, statuses, `${acknowledged.size} events`);
      } finally {
        await collector.close();
        rmSync(folder, { recursive: true, force: true });
      }
      await expect.poll(openResources, { timeout: 5_000 }).toBeLessThanOrEqual(before);
    },
    Math.max(120_000, requests * 60),
  );
});
