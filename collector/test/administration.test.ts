import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ADMIN,
  admin,
  administrationOf,
  details,
  openAdministered,
} from './support/administration.js';
import {
  type Collector,
  configOf,
  event,
  ORG,
  OTHER_ORG,
  PRIVATE,
  PUBLIC,
} from './support/collector.js';

let collector: Collector;
beforeEach(async () => {
  collector = await openAdministered();
});
afterEach(() => collector.close());

const { call, post, addToken, send } = administrationOf(() => collector);

describe('the admin token', () => {
  it('is required on every route, and no other token is accepted', async () => {
    const paths = [
      ...['/orgs', '/tokens', '/audit', `/orgs/${ORG}`, `/orgs/${ORG}/assets`],
      ...[`/orgs/${ORG}/event-names`, `/orgs/${ORG}/webhooks`, `/person?orgId=${ORG}&userId=u`],
    ];
    for (const path of paths) {
      expect((await call('GET', path)).status, path).toBe(200);
      for (const token of [null, PRIVATE, PUBLIC, `${ADMIN}x`])
        expect((await call('GET', path, { token })).status, `${path} ${token}`).toBe(401);
    }
    const erase = { method: 'DELETE', path: `/events?orgId=${ORG}&userId=u` } as const;
    expect((await admin(collector, { ...erase, token: PRIVATE })).status).toBe(401);
    expect((await admin(collector, erase)).json).toEqual({ erased: 0 });
  });

  it('explains that a token of an org is no admin token, and cannot read or write events', async () => {
    for (const token of [PRIVATE, PUBLIC])
      expect(details(await call('GET', '/orgs', { token }))).toEqual([
        {
          path: 'bearer_token',
          message: 'is a token of an org; the administration needs an admin token',
        },
      ]);
    expect(await send(ADMIN)).toBe(401);
    expect((await collector.get('/events', { token: ADMIN })).statusCode).toBe(401);
  });

  it('is refused from a page, with a reason', async () => {
    const headers = { origin: 'https://shop.example' };
    const refused = await call('GET', '/orgs', { headers });
    expect(refused.status).toBe(401);
    expect(refused.text).toContain('is an admin token, but a page has it');
  });

  it('can be made and removed at run time', async () => {
    const { id, token } = await addToken({ kind: 'admin', name: 'night shift' });
    expect((await call('GET', '/orgs', { token })).status).toBe(200);
    expect((await call('DELETE', `/tokens/${id}`, { token })).status).toBe(204);
    expect((await call('GET', '/orgs', { token })).status).toBe(401);
    const refused = await post('/tokens', { kind: 'admin', orgId: ORG, read: true });
    expect(refused.status).toBe(422);
    expect(details(refused)).toEqual([
      { path: 'orgId', message: 'an admin token is for all orgs; leave orgId out' },
    ]);
  });
});

describe('orgs', () => {
  it('adds, changes and removes an org with all that belongs to it', async () => {
    const added = await post('/orgs', { id: 'shop-2', name: 'Two', timezone: 'Europe/Berlin' });
    expect(added.status).toBe(201);
    expect(added.json).toMatchObject({
      ...{ id: 'shop-2', name: 'Two', timezone: 'Europe/Berlin', source: 'store' },
      ...{ subscriptionStart: '2026/03/15', retentionDays: null, tokens: 0 },
    });
    const { token } = await addToken({ kind: 'private', orgId: 'shop-2' });
    expect(await send(token)).toBe(200);
    const set = await call('PATCH', '/orgs/shop-2', { body: { name: 'Deux', retentionDays: 30 } });
    expect(set.json).toMatchObject({ name: 'Deux', retentionDays: 30, tokens: 1 });
    expect(
      (await call('PATCH', '/orgs/shop-2', { body: { retentionDays: null } })).json,
    ).toMatchObject({ name: 'Deux', retentionDays: null });
    expect((await call('GET', '/orgs')).json.orgs.map(({ id }: { id: string }) => id)).toEqual([
      ...[ORG, OTHER_ORG, 'shop-2'],
    ]);
    expect((await call('DELETE', '/orgs/shop-2')).status).toBe(204);
    expect(await send(token)).toBe(401);
    // A new org of this id does not get the old tokens back.
    await post('/orgs', { id: 'shop-2' });
    expect(await send(token)).toBe(401);
    expect((await call('GET', '/orgs/shop-2')).json).toMatchObject({ name: null, tokens: 0 });
  });

  it('gives an org without an id a random one', async () => {
    const { json } = await post('/orgs', {});
    expect(json.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses an id that another org has, and names the place of that org', async () => {
    await post('/orgs', { id: 'mine' });
    const [inFile, inStore] = [
      await post('/orgs', { id: ORG }),
      await post('/orgs', { id: 'mine' }),
    ];
    expect([inFile.status, inStore.status]).toEqual([409, 409]);
    expect(details(inFile)).toEqual([
      {
        path: 'id',
        message: `there is an org ${ORG} already, in the configuration file (orgs[0]); choose another id`,
      },
    ]);
    expect(inStore.text).toContain('in the store');
  });

  it('does not change an org of the file, and names its place', async () => {
    const named = await call('PATCH', `/orgs/${OTHER_ORG}`, { body: { name: 'New' } });
    expect(named.status).toBe(409);
    expect(details(named)).toEqual([
      {
        path: 'name',
        message:
          'is read-only at run time, because the configuration file has it as orgs[1].name; change it there, and send SIGHUP',
      },
    ]);
    expect((await call('DELETE', `/orgs/${ORG}`)).status).toBe(409);
    // The store adds what the file leaves open.
    const set = await call('PATCH', `/orgs/${ORG}`, { body: { retentionDays: 400 } });
    expect(set.json).toMatchObject({ retentionDays: 400, source: 'file' });
    const config = configOf({ adminTokens: [{ token: ADMIN }] });
    const [org, ...others] = config.orgs;
    if (org)
      collector.app.reconfigure({ ...config, orgs: [{ ...org, retentionDays: 7 }, ...others] });
    expect((await call('GET', `/orgs/${ORG}`)).json.retentionDays).toBe(7);
    const again = await call('PATCH', `/orgs/${ORG}`, { body: { retentionDays: 8 } });
    expect(again.text).toContain('orgs[0].retentionDays');
  });

  it('names the wrong field and what to do', async () => {
    const wrong = [
      [{ timezone: 'Mars/Base' }, 'timezone', 'IANA time zone'],
      [{ subscriptionStart: '2026/02/30' }, 'subscriptionStart', 'write YYYY/MM/DD'],
      [{ retentionDays: 0 }, 'retentionDays', ''],
      [{ id: '' }, 'id', ''],
      [{ nmae: 'x' }, 'nmae', ''],
    ] as const;
    for (const [body, path, message] of wrong) {
      const refused = await post('/orgs', body);
      expect(refused.status, path).toBe(422);
      expect(details(refused)).toEqual([{ path, message: expect.stringContaining(message) }]);
    }
    expect((await call('GET', '/orgs/none')).status).toBe(404);
    expect((await call('PATCH', `/orgs/${ORG}`, { body: {} })).text).toContain('nothing to set');
    expect((await call('GET', '/orgs?id=')).status).toBe(422);
  });
});

describe('tokens', () => {
  it('makes a token that is shown once, and kept as a hash', async () => {
    const { id, token } = await addToken({ kind: 'private', orgId: ORG, name: 'till' });
    expect(token).toMatch(/^private-/);
    expect(await send(token)).toBe(200);
    const { json, text } = await call('GET', `/tokens?orgId=${ORG}`);
    expect(text).not.toContain(token);
    expect(json.tokens.find((each: { id: string }) => each.id === id)).toMatchObject({
      ...{ kind: 'private', orgId: ORG, name: 'till', source: 'store', createdBy: 'ops' },
      ...{ createdAt: '2026-03-15T12:00:00.000Z', expiresAt: null, isExpired: false },
    });
    expect(JSON.stringify(await collector.store.admin.list())).not.toContain(token);
    expect(json.tokens.map(({ path }: { path: string }) => path)).toEqual([
      ...['orgs[0].tokens[0]', 'orgs[0].tokens[1]', 'orgs[0].tokens[2]', null],
    ]);
    expect((await call('DELETE', `/tokens/${id}`)).status).toBe(204);
    expect(await send(token)).toBe(401);
  });

  it('makes public tokens by the rules of the file', async () => {
    const domains = ['müller.example', '[2001:DB8:0:0:0:0:0:1]:8443', 'http://localhost'];
    const made = await addToken({ kind: 'public', orgId: ORG, domains });
    expect(made).toMatchObject({
      domains: ['xn--mller-kva.example', '[2001:db8::1]:8443', 'http://localhost'],
    });
    expect(await send(made.token, 'https://xn--mller-kva.example')).toBe(200);
    expect(await send(made.token, 'https://xn--mller-kva.example:8080')).toBe(200);
    expect(await send(made.token, 'https://[2001:db8::1]:8443')).toBe(200);
    expect(await send(made.token, 'https://[2001:db8::1]')).toBe(401);
    expect(await send(made.token, 'https://other.example')).toBe(401);
    const none = await post('/tokens', { kind: 'public', orgId: ORG });
    expect(none.status).toBe(422);
    expect(details(none)).toEqual([
      { path: 'domains', message: expect.stringContaining('needs the hosts that may use it') },
    ]);
    expect((await post('/tokens', { kind: 'private' })).text).toContain(
      'name the org of the token',
    );
    expect((await post('/tokens', { kind: 'private', orgId: 'none' })).status).toBe(404);
    expect(
      (await post('/tokens', { kind: 'public', orgId: ORG, domains: ['::1'] })).text,
    ).toContain('write it as [::1]');
  });

  it('lets a token expire', async () => {
    const short = await addToken({ kind: 'private', orgId: ORG, expiresInSeconds: 60 });
    const long = await addToken({ kind: 'private', orgId: ORG });
    expect(await send(short.token)).toBe(200);
    const expired = await call('POST', `/tokens/${long.id}/expire`, { body: { afterSeconds: 30 } });
    expect(expired.json.expiresAt).toBe('2026-03-15T12:00:30.000Z');
    collector.clock.time += 29_999;
    expect([await send(short.token), await send(long.token)]).toEqual([200, 200]);
    collector.clock.time += 1;
    expect([await send(short.token), await send(long.token)]).toEqual([200, 401]);
    collector.clock.time += 30_000;
    const response = await collector.post(event(), { token: short.token });
    expect(response.json().error.details[0].message).toContain('has expired');
    expect(
      (await call('POST', `/tokens/${short.id}/rotate`, { body: { expireAfterSeconds: 1 } }))
        .status,
    ).toBe(422);
  });

  it('rotates a token: the new one has the same rights, and both are valid for a while', async () => {
    const rights = { kind: 'public', orgId: ORG, domains: ['shop.example'], read: true };
    const old = await addToken(rights);
    const made = await call('POST', `/tokens/${old.id}/rotate`, {
      body: { expireAfterSeconds: 3_600 },
    });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ ...rights, expiresAt: null });
    const origin = 'https://shop.example';
    expect([await send(old.token, origin), await send(made.json.token, origin)]).toEqual([
      200, 200,
    ]);
    collector.clock.time += 3_600_000;
    expect([await send(old.token, origin), await send(made.json.token, origin)]).toEqual([
      401, 200,
    ]);
  });

  it('does not change a token of the file, and names its place', async () => {
    const { json } = await call('GET', '/tokens');
    const { id } = json.tokens[0];
    for (const [method, path, body] of [
      ['DELETE', `/tokens/${id}`, undefined],
      ['POST', `/tokens/${id}/rotate`, { expireAfterSeconds: 1 }],
      ['POST', `/tokens/${id}/expire`, { afterSeconds: 1 }],
    ] as const) {
      const refused = await call(method, path, { body });
      expect(refused.status).toBe(409);
      expect(refused.text).toContain('the configuration file has it as orgs[0].tokens[0]');
    }
    expect((await call('GET', '/tokens/none')).status).toBe(404);
  });
});
