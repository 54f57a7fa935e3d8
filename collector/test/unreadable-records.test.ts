import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { administrationOf, details, openAdministered } from './support/administration.js';
import { type Collector, ORG } from './support/collector.js';

/** Records of the administration that another version of the collector wrote in another way. */

const STORED = 'org-of-the-store';
const SECRET = 'a-secret-set-at-run-time';

let collector: Collector;
beforeEach(async () => {
  collector = await openAdministered();
  await post('/orgs', { id: STORED });
});
afterEach(() => collector.close());

const { call, post, addToken } = administrationOf(() => collector);

/** Writes a record, or changes it to one that this version cannot read. */
const write = async (kind: string, key: string, value: object) => {
  const { admin } = collector.store;
  const version = (await admin.get(kind, key))?.version ?? 0;
  expect(await admin.put({ kind, key, value: { ...value }, version })).toBeDefined();
};
const keysOf = async (kind: string) =>
  (await collector.store.admin.list(kind)).map(({ key }) => key);
/** All records but the audit log. */
const allRecords = async () =>
  (await collector.store.admin.list()).filter(({ kind }) => kind !== 'audit');

type Response = Awaited<ReturnType<typeof call>>;

/** Expects a refusal that names a record and the remedies. */
function expectRefusal(response: Response, record: string, removal?: string) {
  expect(response.status).toBe(409);
  const remedies = removal
    ? `change it with that version, update this one, or remove it first with: ${removal}`
    : 'change it with that version, or update this one';
  expect(details(response)).toEqual([
    {
      path: '',
      message: expect.stringMatching(
        new RegExp(
          `^another version of the collector wrote the record "${record.replace(' ', '" of ')}, .*; ${remedies}$`,
        ),
      ),
    },
  ]);
}

/** Runs a change that must be refused, and leave all records as they are. */
async function expectNoChange(change: () => Promise<Response>, record: string, removal?: string) {
  const before = await allRecords();
  expectRefusal(await change(), record, removal);
  expect(await allRecords()).toEqual(before);
}

describe('removal', () => {
  it('removes an org with parts that another version wrote', async () => {
    const { id } = await addToken({ kind: 'private', orgId: STORED });
    await write('token', id, { org: STORED, hashes: [] });
    await write('org-additions', STORED, { eventTypes: { named: [] } });
    await write('token-domains', 'aaaaaaaaaaaa', { org: STORED, hosts: [] });
    await write('assets', `07 ${STORED}`, { products: [] });
    await write('webhook', `shopify ${STORED}`, { secrets: [] });
    await write('webhook', `magento ${STORED}`, { secrets: [] });
    await write('assets', `07 ${ORG}`, { products: [] });
    expect((await call('DELETE', `/orgs/${STORED}`)).status).toBe(204);
    expect((await allRecords()).map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      `assets 07 ${ORG}`,
    ]);
  });

  it('removes an org that another version wrote, so that its id is free again', async () => {
    await write('org', STORED, { begin: '2026-01-01' });
    const { id } = await addToken({ kind: 'private', orgId: ORG });
    await write('token', id, { org: STORED, hashes: [] });
    const refused = [
      await call('GET', `/orgs/${STORED}`),
      await call('PATCH', `/orgs/${STORED}`, { body: { name: 'x' } }),
      await post('/orgs', { id: STORED, retentionDays: 3 }),
      await post('/tokens', { kind: 'private', orgId: STORED }),
    ];
    for (const response of refused)
      expectRefusal(response, `org ${STORED}`, `org remove ${STORED}`);
    expect((await call('DELETE', `/orgs/${STORED}`)).status).toBe(204);
    expect(await allRecords()).toEqual([]);
    expect((await post('/orgs', { id: STORED, retentionDays: 3 })).json.retentionDays).toBe(3);
  });

  it('refuses to remove an org while a token may belong to it, until that is removed', async () => {
    await write('webhook', `shopify ${STORED}`, { secrets: [] });
    await write('token', 'bbbbbbbbbbbb', { orgs: [STORED] });
    const remove = () => call('DELETE', `/orgs/${STORED}`);
    await expectNoChange(remove, 'token bbbbbbbbbbbb', 'token remove bbbbbbbbbbbb');
    expect((await call('DELETE', '/tokens/bbbbbbbbbbbb')).status).toBe(204);
    expect((await remove()).status).toBe(204);
    expect(await allRecords()).toEqual([]);
  });

  it('removes an org beside records of another version that belong to no org', async () => {
    await write('token', 'cccccccccccc', { kind: 'admin', hashes: [] });
    await write('token-domains', 'dddddddddddd', { hosts: [] });
    expect((await call('DELETE', `/orgs/${STORED}`)).status).toBe(204);
    expect(await keysOf('token')).toEqual(['cccccccccccc']);
    expect(await keysOf('token-domains')).toEqual(['dddddddddddd']);
  });

  it('removes a token that another version wrote, which no other change can read', async () => {
    const { id } = await addToken({ kind: 'public', orgId: STORED, domains: ['a.example'] });
    await write('token', id, { org: STORED, hashes: [] });
    const changes = [
      () => call('GET', `/tokens/${id}`),
      () => post(`/tokens/${id}/rotate`, { expireAfterSeconds: 9 }),
      () => post(`/tokens/${id}/expire`, { afterSeconds: 9 }),
      () => post(`/tokens/${id}/domains`, { domains: ['b.example'] }),
    ];
    for (const change of changes) await expectNoChange(change, `token ${id}`, `token remove ${id}`);
    expect((await call('DELETE', `/tokens/${id}`)).status).toBe(204);
    expect(await keysOf('token')).toEqual([]);
    const { entries } = (await call('GET', '/audit?perPage=1')).json;
    expect(entries[0]).toMatchObject({ action: 'token.remove', orgId: STORED, outcome: 'done' });
    expect((await call('DELETE', `/tokens/${id}`)).status).toBe(404);
  });

  it('does not call entries unknown that it cannot read', async () => {
    const path = `/orgs/${ORG}`;
    expect((await call('PUT', `${path}/assets/chair-2`, { body: { name: 'Chair' } })).status).toBe(
      200,
    );
    const [bucket = ''] = await keysOf('assets');
    await write('assets', bucket, { products: [] });
    const { id } = (await call('GET', `/tokens?orgId=${ORG}`)).json.tokens.find(
      ({ kind }: { kind: string }) => kind === 'public',
    );
    expect((await post(`/tokens/${id}/domains`, { domains: ['new.example'] })).status).toBe(201);
    await write('token-domains', id, { org: ORG, hosts: [] });
    await write('org-additions', ORG, { names: [] });
    await expectNoChange(() => call('DELETE', `${path}/assets/chair-2`), `assets ${bucket}`);
    await expectNoChange(() => call('DELETE', `${path}/event-names/mine`), `org-additions ${ORG}`);
    await expectNoChange(
      () => call('DELETE', `/tokens/${id}/domains/new.example`),
      `token-domains ${id}`,
    );
  });
});

describe('changes', () => {
  it('adds no org whose retention it cannot write', async () => {
    await write('org-additions', 'third', { names: [] });
    const add = () => post('/orgs', { id: 'third', retentionDays: 3 });
    await expectNoChange(add, 'org-additions third');
    expect((await call('GET', '/orgs/third')).status).toBe(404);
  });

  it('changes no field of an org whose retention it cannot write', async () => {
    await write('org-additions', STORED, { names: [] });
    const path = `/orgs/${STORED}`;
    const set = (body: object) => call('PATCH', path, { body });
    await expectNoChange(() => set({ name: 'x', retentionDays: 3 }), `org-additions ${STORED}`);
    expect((await set({ name: 'x' })).json.name).toBe('x');
  });

  it('imports no asset of a table when it cannot write one of them', async () => {
    const path = `/orgs/${ORG}/assets`;
    await call('PUT', `${path}/chair-2`, { body: { name: 'Chair' } });
    const [bucket = ''] = await keysOf('assets');
    await write('assets', bucket, { products: [] });
    // The asset that cannot be written comes last.
    const ids = [...Array.from({ length: 100 }, (_, n) => `a-${n}`), 'chair-2'];
    const table = ['id,name', ...ids.map((id) => `${id},Name`)].join('\n');
    await expectNoChange(() => call('POST', path, { body: table }), `assets ${bucket}`);
    expect((await call('PUT', `${path}/a-other`, { body: { name: 'Other' } })).status).toBe(200);
  });

  it('sets the secret of a webhook that another version wrote after its removal', async () => {
    const path = `/orgs/${ORG}/webhooks/shopify`;
    const set = () => call('PUT', path, { body: { secret: SECRET } });
    await write('webhook', `shopify ${ORG}`, { secrets: [] });
    await expectNoChange(set, `webhook shopify ${ORG}`, `webhook remove shopify --org ${ORG}`);
    expect((await call('DELETE', path)).status).toBe(204);
    expect(await keysOf('webhook')).toEqual([]);
    expect((await call('DELETE', path)).status).toBe(404);
    expect((await set()).json).toMatchObject({ platform: 'shopify', source: 'store' });
  });
});
