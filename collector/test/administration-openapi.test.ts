import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { admin, openAdministered } from './support/administration.js';
import { type Collector, event, ORG, PRIVATE, PUBLIC } from './support/collector.js';
import { routesOf } from './support/routes.js';

const BASE = '/api/analytics';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

interface Operation {
  security: Record<string, unknown>[];
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

let collector: Collector;
let operations: { method: Method; path: string; operation: Operation }[];
const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));

beforeAll(async () => {
  collector = await openAdministered();
  const document = (await collector.get('/openapi.json', { token: null })).json();
  ajv.addSchema(document, 'api');
  operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, { security }]) => security?.some((one) => 'adminToken' in one))
      .map(([method, operation]) => ({
        ...{ method: method.toUpperCase() as Method, operation },
        path: path.slice(BASE.length),
      })),
  );
});
afterAll(() => collector.close());

/** A path of the document as the router has it. */
const toRoute = (path: string) => path.replace(/\{(\w+)\}/g, ':$1');

it('describes every route of the administration', () => {
  const described = operations.map(({ method, path }) => `${method} ${BASE}${toRoute(path)}`);
  const routes = routesOf(collector.app).filter(
    (route) =>
      !route.startsWith('HEAD') &&
      (route.includes(`${BASE}/admin`) || route === `DELETE ${BASE}/events`),
  );
  expect(described.sort()).toEqual(routes.sort());
  expect(described.length).toBeGreaterThan(25);
});

it('refuses every operation without an admin token, and from a page', async () => {
  for (const { method, path } of operations) {
    const at = path.replace(/\{\w+\}/g, 'x');
    const statuses = [];
    for (const token of [null, PRIVATE, PUBLIC])
      statuses.push((await admin(collector, { method, path: at, token })).status);
    const headers = { origin: 'https://shop.example' };
    statuses.push((await admin(collector, { method, path: at, headers })).status);
    expect(statuses, `${method} ${path}`).toEqual([401, 401, 401, 401]);
  }
});

it('describes every response', async () => {
  const seen = new Set<string>();
  const call = async (
    method: Method,
    template: string,
    more: { at?: string; body?: unknown } = {},
  ) => {
    const { at = template, body } = more;
    const reply = await admin(collector, { method, path: at, ...(body !== undefined && { body }) });
    const found = operations.find(
      (each) => each.method === method && each.path === template.split('?')[0],
    );
    const name = `${method} ${template}`;
    const response = found?.operation.responses[reply.status];
    expect(response, `${name}: ${reply.status} ${reply.text}`).toBeDefined();
    expect(reply.status, `${name}: ${reply.text}`).toBeLessThan(300);
    const schema = response?.content?.['application/json']?.schema as { $ref: string } | undefined;
    if (schema) {
      const isValid = ajv.getSchema(`api${schema.$ref}`)?.(reply.json);
      expect(
        isValid ? [] : ajv.errorsText(ajv.getSchema(`api${schema.$ref}`)?.errors),
        name,
      ).toEqual([]);
    }
    seen.add(`${method} ${template.split('?')[0]}`);
    return reply.json;
  };
  await collector.post(event({ userId: 'anna' }));
  await call('POST', '/admin/orgs', { body: { id: 'shop', name: 'Shop', retentionDays: 5 } });
  await call('GET', '/admin/orgs');
  const org = '/admin/orgs/{org}';
  const at = (path: string, values: Record<string, string> = {}) =>
    path.replace(/\{(\w+)\}/g, (_, name) =>
      encodeURIComponent({ org: 'shop', ...values }[name as 'org'] ?? ''),
    );
  await call('GET', org, { at: at(org) });
  await call('PATCH', org, { at: at(org), body: { timezone: 'Europe/Berlin' } });
  const names = `${org}/event-names`;
  await call('POST', names, { at: at(names), body: { names: ['shop lookbook open'] } });
  await call('GET', names, { at: at(names) });
  await call('DELETE', `${names}/{name}`, {
    at: at(`${names}/{name}`, { name: 'shop lookbook open' }),
  });
  const assets = `${org}/assets`;
  await call('POST', assets, { at: at(assets), body: 'id,name\na,A\n' });
  const asset = at(`${assets}/{asset}`, { asset: 'b/c' });
  await call('PUT', `${assets}/{asset}`, { at: asset, body: { name: 'B', metadata: { n: 1 } } });
  await call('GET', assets, { at: at(assets) });
  await call('DELETE', `${assets}/{asset}`, { at: asset });
  const webhook = at(`${org}/webhooks/{platform}`, { platform: 'woocommerce' });
  await call('PUT', `${org}/webhooks/{platform}`, {
    at: webhook,
    body: { secret: 's'.repeat(32) },
  });
  await call('GET', `${org}/webhooks`, { at: at(`${org}/webhooks`) });
  await call('DELETE', `${org}/webhooks/{platform}`, { at: webhook });
  const { id } = await call('POST', '/admin/tokens', {
    body: { kind: 'public', orgId: 'shop', domains: ['shop.example'], expiresInSeconds: 60 },
  });
  const token = (path: string) => at(path, { token: id, domain: 'b.example' });
  const one = '/admin/tokens/{token}';
  await call('GET', '/admin/tokens');
  await call('GET', one, { at: token(one) });
  await call('POST', `${one}/domains`, {
    at: token(`${one}/domains`),
    body: { domains: ['b.example'] },
  });
  await call('DELETE', `${one}/domains/{domain}`, { at: token(`${one}/domains/{domain}`) });
  await call('POST', `${one}/rotate`, {
    at: token(`${one}/rotate`),
    body: { expireAfterSeconds: 5 },
  });
  await call('POST', `${one}/expire`, { at: token(`${one}/expire`), body: { afterSeconds: 0 } });
  await call('DELETE', one, { at: token(one) });
  await call('GET', '/admin/audit');
  await call('GET', '/admin/person', { at: `/admin/person?orgId=${ORG}&userId=anna` });
  await call('DELETE', '/events', { at: `/events?orgId=${ORG}&userId=anna` });
  await call('DELETE', org, { at: at(org) });
  expect([...seen].sort()).toEqual(
    operations.map(({ method, path }) => `${method} ${path}`).sort(),
  );
});
