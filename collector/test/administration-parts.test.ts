import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { administrationOf, details, openAdministered } from './support/administration.js';
import { ASSET, type Collector, event, ORG, PRIVATE, PUBLIC } from './support/collector.js';

let collector: Collector;
beforeEach(async () => {
  collector = await openAdministered();
});
afterEach(() => collector.close());

const { call, post, addToken, send } = administrationOf(() => collector);

describe('domains', () => {
  it('adds domains to a token of the file, and removes only the added ones', async () => {
    const { json } = await call('GET', `/tokens?orgId=${ORG}`);
    const { id } = json.tokens[1];
    expect(await send(PUBLIC, 'https://new.example')).toBe(401);
    const added = await post(`/tokens/${id}/domains`, { domains: ['new.example', 'NEW.example'] });
    expect(added.status).toBe(201);
    expect(added.json.domains.at(-1)).toBe('new.example');
    expect(await send(PUBLIC, 'https://new.example')).toBe(200);
    const clash = await post(`/tokens/${id}/domains`, { domains: ['shop.example'] });
    expect(clash.status).toBe(409);
    expect(details(clash)).toEqual([
      {
        path: 'domains[0]',
        message: `the token ${id} (orgs[0].tokens[1] of the configuration file) has shop.example already; leave it out`,
      },
    ]);
    const fixed = await call('DELETE', `/tokens/${id}/domains/shop.example`);
    expect(fixed.status).toBe(409);
    expect(fixed.text).toContain('orgs[0].tokens[1].domains');
    expect((await call('DELETE', `/tokens/${id}/domains/none.example`)).status).toBe(404);
    expect((await call('DELETE', `/tokens/${id}/domains/new.example`)).status).toBe(200);
    expect(await send(PUBLIC, 'https://new.example')).toBe(401);
    expect(await send(PUBLIC, 'https://shop.example')).toBe(200);
  });

  it('changes the domains of a token of the store, but keeps the last one', async () => {
    const { id, token } = await addToken({ kind: 'public', orgId: ORG, domains: ['a.example'] });
    await post(`/tokens/${id}/domains`, { domains: ['*.bücher.example'] });
    expect(await send(token, 'https://www.xn--bcher-kva.example')).toBe(200);
    const remove = (domain: string) =>
      call('DELETE', `/tokens/${id}/domains/${encodeURIComponent(domain)}`);
    expect((await remove('*.bücher.example')).json.domains).toEqual(['a.example']);
    expect(await send(token, 'https://www.xn--bcher-kva.example')).toBe(401);
    expect((await remove('a.example')).text).toContain('is the last domain');
    const wrong = await post(`/tokens/${id}/domains`, { domains: ['shop.example/path'] });
    expect(details(wrong)).toEqual([
      { path: 'domains[0]', message: expect.stringContaining('write it without path') },
    ]);
    const other = await addToken({ kind: 'private', orgId: ORG });
    expect((await post(`/tokens/${other.id}/domains`, { domains: ['a.example'] })).text).toContain(
      'only public tokens have domains',
    );
  });
});

describe('event names', () => {
  const path = `/orgs/${ORG}/event-names`;

  it('registers names for events and queries at once', async () => {
    const named = () => send(PRIVATE, undefined, event({ eventType: 'shop lookbook open' }));
    expect(await named()).toBe(422);
    const added = await post(path, { names: ['shop lookbook open'] });
    expect(added.status).toBe(201);
    expect(added.json.eventNames).toEqual([
      { name: 'shop wishlist add', source: 'file', path: 'orgs[0].eventTypes[0]' },
      { name: 'shop lookbook open', source: 'store', path: null },
    ]);
    expect(await named()).toBe(200);
    const openApi = await collector.get('/openapi.json');
    expect(openApi.body).toContain('shop lookbook open');
    expect((await call('DELETE', `${path}/shop%20lookbook%20open`)).status).toBe(204);
    expect(await named()).toBe(422);
  });

  it('leaves the names alone that a newer version has written in another way', async () => {
    const { admin } = collector.store;
    const record = { kind: 'org-additions', key: ORG, value: { eventTypes: { named: [] } } };
    await admin.put({ ...record, version: 0 });
    const refused = await post(path, { names: ['mine'] });
    expect(refused.status).toBe(409);
    expect(details(refused)).toEqual([
      { path: '', message: expect.stringContaining('another version of the collector') },
    ]);
    expect((await admin.get('org-additions', ORG))?.value).toEqual(record.value);
  });

  it('refuses names that the org or the file already has', async () => {
    await post(path, { names: ['mine'] });
    const clashes = await Promise.all(
      ['shop wishlist add', 'product interaction', 'mine'].map((name) =>
        post(path, { names: [name] }),
      ),
    );
    expect(clashes.map(({ status }) => status)).toEqual([409, 409, 409]);
    expect(clashes[0]?.text).toContain('orgs[0].eventTypes[0]');
    expect(clashes[1]?.text).toContain('is a documented event name');
    expect(clashes[2]?.text).toContain('the store');
    const fixed = await call('DELETE', `${path}/shop%20wishlist%20add`);
    expect(fixed.status).toBe(409);
    expect(fixed.text).toContain('orgs[0].eventTypes[0]');
    expect((await call('DELETE', `${path}/none`)).status).toBe(404);
    expect((await post(path, { names: [''] })).status).toBe(422);
    expect((await post(path, { names: [] })).status).toBe(422);
  });
});

describe('assets', () => {
  const path = `/orgs/${ORG}/assets`;
  const assetOf = async (assetId: string) => {
    const stored = await collector.post(event({ assetId }));
    const { assetName, assetMetadata } = stored.json()[0];
    return { assetName, assetMetadata };
  };

  it('names the assets of events at once', async () => {
    expect(await assetOf('chair-2')).toEqual({ assetName: null, assetMetadata: {} });
    const metadata = { sku: 'CH-2' };
    await call('PUT', `${path}/chair-2`, { body: { name: 'Chair', metadata } });
    expect(await assetOf('chair-2')).toEqual({ assetName: 'Chair', assetMetadata: metadata });
    await call('PUT', `${path}/chair-2`, { body: { name: 'Stool' } });
    expect(await assetOf('chair-2')).toEqual({ assetName: 'Stool', assetMetadata: {} });
    expect((await call('DELETE', `${path}/chair-2`)).status).toBe(204);
    expect(await assetOf('chair-2')).toMatchObject({ assetName: null });
    expect((await call('DELETE', `${path}/chair-2`)).status).toBe(404);
  });

  it('imports a table, and lists it in pages', async () => {
    const table = [
      '\ufeffid,name,metadata,metadata.sku',
      'a,"Chair, ""red""","{""color"":""red""}",CH-1',
      'b,Tisch 漢字,,',
      '',
      '__proto__,Proto,,P',
    ].join('\r\n');
    expect((await call('POST', path, { body: table })).json).toEqual({ assets: 3 });
    const { json } = await call('GET', `${path}?perPage=3`);
    expect(json).toMatchObject({ count: 4, page: 1, perPage: 3 });
    const rest = (await call('GET', `${path}?perPage=3&page=2`)).json.assets;
    const all = [...json.assets, ...rest];
    expect(all).toHaveLength(4);
    expect(all).toContainEqual({
      ...{ id: 'a', name: 'Chair, "red"', source: 'store' },
      metadata: { color: 'red', sku: 'CH-1' },
    });
    expect(all).toContainEqual({ id: 'b', name: 'Tisch 漢字', source: 'store' });
    expect(all[0]).toMatchObject({ id: ASSET, source: 'file' });
    expect(await assetOf('__proto__')).toMatchObject({ assetName: 'Proto' });
  });

  it('changes nothing by a table with an error, and names its line', async () => {
    const wrong = [
      ['id,name\na,A\nb,', 'line 3', 'name is empty'],
      ['id,name\na,A\n"b,B', 'line', ''],
      ['id,name\na,A,x', 'line 2', 'another number of cells'],
      ['id;name\na;A', 'line 1', 'has no column id'],
      ['id,name,price\na,A,1', 'line 1', 'has a column "price"'],
      ['id,name,metadata\na,A,[1]', 'line 2', 'metadata is no JSON object'],
      [`id,name\na,A\n${ASSET},B`, 'id', 'orgs[0].assets[0]'],
      ['', 'line 1', 'is missing'],
    ] as const;
    for (const [body, at, message] of wrong) {
      const refused = await call('POST', path, { body });
      expect(refused.status, body).toBe(at === 'id' ? 409 : 422);
      expect(refused.json.error.details[0].path).toContain(at);
      expect(refused.json.error.details[0].message).toContain(message);
    }
    expect((await call('GET', path)).json.count).toBe(1);
    const fixed = await call('DELETE', `${path}/${ASSET}`);
    expect(fixed.status).toBe(409);
    expect(fixed.text).toContain('orgs[0].assets[0]');
    expect((await call('PUT', `${path}/x`, { body: { name: '' } })).status).toBe(422);
  });
});

describe('webhooks', () => {
  const path = `/orgs/${ORG}/webhooks`;

  it('keeps a secret out of every response and entry', async () => {
    const secret = 'a-secret-of-the-platform';
    const set = await call('PUT', `${path}/shopify`, { body: { secret } });
    expect(set).toMatchObject({ status: 200, json: { platform: 'shopify' } });
    await call('PUT', `${path}/shopify`, { body: { secret: `${secret}-2` } });
    const texts = [set.text, (await call('GET', path)).text, (await call('GET', '/audit')).text];
    for (const text of texts) expect(text).not.toContain(secret);
    expect((await call('GET', path)).json.webhooks).toHaveLength(1);
    expect((await call('DELETE', `${path}/shopify`)).status).toBe(204);
    expect((await call('GET', path)).json.webhooks).toEqual([]);
    expect((await call('DELETE', `${path}/shopify`)).status).toBe(404);
    expect((await call('PUT', `${path}/other`, { body: { secret } })).status).toBe(422);
    expect(details(await call('PUT', `${path}/shopify`, { body: { secret: 'short' } }))).toEqual([
      { path: 'secret', message: expect.stringContaining('copy the whole secret') },
    ]);
  });
});

describe('the audit log', () => {
  it('lists each change with its actor, newest first, without secrets', async () => {
    const { id, token } = await addToken({ kind: 'private', orgId: ORG, name: 'till' });
    collector.clock.time += 1_000;
    await call('DELETE', `/tokens/${id}`);
    await call('DELETE', `/tokens/${id}`);
    const { json, text } = await call('GET', '/audit');
    expect(text).not.toContain(token);
    expect(json.entries).toEqual([
      expect.objectContaining({
        ...{ action: 'token.remove', target: id, orgId: ORG, actor: 'ops', via: 'api' },
        ...{ at: '2026-03-15T12:00:01.000Z', outcome: 'done' },
      }),
      expect.objectContaining({
        ...{ action: 'token.add', target: 'till', orgId: ORG, outcome: 'done' },
        details: expect.objectContaining({ token: id, kind: 'private' }),
      }),
    ]);
    const [newest] = json.entries;
    const older = await call('GET', `/audit?before=${newest.id}&perPage=5`);
    expect(older.json.entries).toEqual(json.entries.slice(1));
  });

  it('shows a change that failed', async () => {
    await post('/orgs', { id: 'mine' });
    const { admin: records } = collector.store;
    const put = records.put.bind(records);
    records.put = async (record) => {
      if (record.kind === 'token') throw new Error('the disk is full');
      return put(record);
    };
    expect((await post('/tokens', { kind: 'private', orgId: 'mine' })).status).toBe(500);
    records.put = put;
    const { json } = await call('GET', '/audit?perPage=1');
    expect(json.entries[0]).toMatchObject({ action: 'token.add', outcome: 'failed' });
  });
});
