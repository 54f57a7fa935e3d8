import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_PATH } from 'vitrine/contract';
import {
  ASSET,
  type Collector,
  event,
  OTHER_ORG,
  openCollector,
  SESSION,
} from './support/collector.js';

type Json = Record<string, unknown>;

/** A value at a path of the document. */
const at = (document: Json, ...path: (string | number)[]): AnySchema => {
  let found: unknown = document;
  for (const key of path) found = (found as Json | undefined)?.[key];
  expect(found, path.join(' > ')).toBeDefined();
  return found as AnySchema;
};

describe.each(['array', 'object'] as const)('with responseShape %s', (responseShape) => {
  let collector: Collector;
  let document: Json;
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
  const EVENTS = `${BASE_PATH}/events`;
  let id = '';

  beforeAll(async () => {
    collector = await openCollector({ config: { responseShape } });
    document = (await collector.get('/openapi.json', { token: null })).json();
    ajv.addSchema(document, 'api');
    const stored = await collector.post([event({ assetId: ASSET }), event({ metric: 0.5 })]);
    id = stored.json()[0].id;
  });
  afterAll(() => collector.close());

  const POINTER = (key: string | number) => String(key).replaceAll('~', '~0').replaceAll('/', '~1');
  const validate = (value: unknown, ...path: (string | number)[]) => {
    at(document, ...path);
    const check = ajv.getSchema(
      `api#/${path.map((key) => encodeURIComponent(POINTER(key))).join('/')}`,
    );
    expect(check, path.join(' > ')).toBeDefined();
    const valid = check?.(value);
    return valid ? [] : check?.errors;
  };
  const responseSchema = (path: string, method: string, status: number) =>
    ['paths', path, method, 'responses', status, 'content', 'application/json', 'schema'] as const;
  const bodySchema = (type: string) =>
    ['paths', EVENTS, 'post', 'requestBody', 'content', type, 'schema'] as const;

  it('is a valid OpenAPI 3.1 document, also under the API', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toMatchObject({ valid: true });
    expect((await collector.app.inject({ url: '/openapi.json' })).json()).toEqual(document);
  });

  it.each([
    [EVENTS, '/events', {}, 200],
    [EVENTS, '/events', { token: null }, 401],
    [EVENTS, '/events', { query: { orgId: OTHER_ORG } }, 403],
    [EVENTS, '/events', { query: { page: '0' } }, 422],
    [`${EVENTS}/views`, '/events/views', {}, 200],
    [`${EVENTS}/views`, '/events/views', { query: { range: 'year' } }, 200],
    [`${EVENTS}/views`, '/events/views', { query: { range: 'day' } }, 200],
    [`${EVENTS}/views`, '/events/views', { token: null }, 401],
    [`${EVENTS}/views`, '/events/views', { query: { orgId: OTHER_ORG } }, 403],
    [`${EVENTS}/views`, '/events/views', { query: { range: 'week' } }, 422],
    [`${EVENTS}/breakdown`, '/events/breakdown?by=day&robots=include', {}, 200],
    [`${EVENTS}/breakdown`, '/events/breakdown?by=item_id&by=assetId&robots=include', {}, 200],
    [`${EVENTS}/breakdown`, '/events/breakdown', {}, 422],
    [`${EVENTS}/breakdown`, '/events/breakdown?by=day', { token: null }, 401],
    [`${EVENTS}/funnel`, '/events/funnel?step=product ordered&step=product renders', {}, 200],
    [
      `${EVENTS}/funnel`,
      '/events/funnel?step=product interaction&step=product renders&by_dimension=channel&robots=include',
      {},
      200,
    ],
    [
      `${EVENTS}/uplift`,
      '/events/uplift?eligible=product interaction&exposure=product renders&outcome=product ordered&robots=include',
      {},
      200,
    ],
    [`${EVENTS}/uplift`, '/events/uplift?experiment=viewer&outcome=product ordered', {}, 200],
    [`${EVENTS}/sessions`, '/events/sessions?robots=include', {}, 200],
    [`${EVENTS}/sessions/{sessionId}`, `/events/sessions/${SESSION}`, {}, 200],
    [`${EVENTS}/sessions/{sessionId}`, '/events/sessions/none', {}, 404],
    [`${EVENTS}/refused`, '/events/refused', {}, 200],
    [`${EVENTS}/refused`, '/events/refused?page=0', {}, 422],
    [`${BASE_PATH}/delivery`, '/delivery', {}, 200],
    [`${BASE_PATH}/delivery`, '/delivery', { token: null }, 401],
    [`${BASE_PATH}/delivery`, '/delivery', { query: { orgId: OTHER_ORG } }, 403],
    [`${BASE_PATH}/delivery`, '/delivery', { query: { from: 'x' } }, 422],
    [`${EVENTS}/{id}`, '/events/:id', {}, 200],
    [`${EVENTS}/{id}`, '/events/:id', { token: null }, 401],
    [`${EVENTS}/{id}`, '/events/none', {}, 404],
  ])('describes the responses of GET %s (%s %j): %i', async (path, url, sent, status) => {
    const response = await collector.get(url.replace(':id', id), sent);
    expect(response.statusCode).toBe(status);
    expect(validate(response.json(), ...responseSchema(path, 'get', status))).toEqual([]);
  });

  it.each([
    ['one event', event(), 200],
    ['an array', [event(), event()], 200],
    ['nulls', event({ metric: null, device: null, eventMetadata: null }), 200],
    ['a wrong name', event({ eventType: 'nonsense' }), 422],
    ['a wrong value', event({ metric: '1' as never }), 422],
    ['an unknown field', { ...event(), extra: 1 }, 422],
    ['an array without events', [], 422],
    ['no session', { eventType: 'product download' }, 422],
  ])('describes POST with %s', async (_, body, status) => {
    const response = await collector.post(body);
    expect(response.statusCode).toBe(status);
    expect(validate(response.json(), ...responseSchema(EVENTS, 'post', status))).toEqual([]);
    for (const type of ['application/json', 'text/plain']) {
      expect(validate(body, ...bodySchema(type))?.length === 0).toBe(status === 200);
    }
  });

  it('describes the healthcheck', async () => {
    const response = await collector.app.inject({ url: '/healthcheck' });
    expect(validate(response.json(), ...responseSchema('/healthcheck', 'get', 200))).toEqual([]);
    expect(validate(false, ...responseSchema('/healthcheck', 'get', 200))).not.toEqual([]);
  });

  it('lists every query parameter', () => {
    const names = (path: string) =>
      (at(document, 'paths', path, 'get', 'parameters') as { name: string }[])
        .map(({ name }) => name)
        .sort();
    const shared = [
      'device',
      'eventType',
      'format',
      'metadata',
      'orgId',
      'page',
      'perPage',
      'referer',
      'robots',
      'sort',
    ];
    expect(names(EVENTS)).toEqual(
      [...shared, 'after', 'assetId', 'from', 'sessionId', 'to', 'userId'].sort(),
    );
    expect(names(`${BASE_PATH}/delivery`)).toEqual(['format', 'from', 'orgId', 'to']);
    expect(names(`${EVENTS}/views`)).toEqual(
      [...shared, 'endDate', 'range', 'subStartDate', 'timezone'].sort(),
    );
  });
});
