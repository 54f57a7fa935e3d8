import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  configOf,
  DAY_MS,
  event,
  ORG,
  OTHER_ORG,
  OTHER_PRIVATE,
  PRIVATE,
  SESSION,
} from './support/collector.js';
import { type Dashboard, openDashboard, type Reply } from './support/dashboard.js';
import { routesOf } from './support/routes.js';

let dashboard: Dashboard;
let eventId = '';
let foreignId = '';
beforeAll(async () => {
  dashboard = await openDashboard();
  const post = async (token: string, body: unknown) => {
    const reply = await dashboard.call({
      method: 'POST',
      path: '/api/analytics/events',
      headers: { authorization: `Bearer ${token}` },
      body,
    });
    return reply;
  };
  const own = await post(PRIVATE, event({ eventMetadata: { $seq: 1, item_id: 'CH-1' } }));
  eventId = own.json[0].id;
  const foreign = await post(OTHER_PRIVATE, event({ sessionId: 'foreign session' }));
  foreignId = foreign.json[0].id;
  expect((await post(PRIVATE, { eventType: 'misspelt' })).status).toBe(422);
});
afterAll(() => dashboard.close());

const READS: Record<string, { path: string; query?: string }> = {
  events: { path: '/events' },
  event: { path: '/events/:id' },
  views: { path: '/events/views' },
  breakdown: { path: '/events/breakdown', query: 'by=eventType' },
  funnel: { path: '/events/funnel', query: 'step=product+renders&step=product+cart-add' },
  uplift: {
    path: '/events/uplift',
    query: 'eligible=product+renders&exposure=product+interaction&outcome=product+cart-add',
  },
  sessions: { path: '/events/sessions' },
  session: { path: '/events/sessions/:sessionId' },
  refused: { path: '/events/refused' },
  delivery: { path: '/delivery' },
};
/** Reads for operators only. */
const OPERATORS = ['refused', 'delivery'];

const addressOf = (name: string, org: string) => {
  const { path, query } = READS[name] as (typeof READS)[string];
  const concrete = path.replace(':id', eventId).replace(':sessionId', SESSION);
  return `${concrete}?orgId=${org}${query ? `&${query}` : ''}`;
};

it('knows every route of the dashboard', () => {
  const known = [
    ...Object.values(READS).map(({ path }) => `GET /dashboard/api${path}`),
    ...['POST sign-in', 'POST redeem', 'POST sign-out', 'POST password', 'GET viewer'].map(
      (route) => route.replace(' ', ' /dashboard/api/'),
    ),
    ...['GET /dashboard/api/shares', 'POST /dashboard/api/shares'],
    ...['DELETE /dashboard/api/shares/:id'],
  ];
  const found = routesOf(dashboard.app).filter(
    (route) => route.includes('/dashboard/api/') && !/^HEAD|\*$/.test(route),
  );
  expect(found.sort()).toEqual(known.sort());
});

describe.each(Object.keys(READS))('%s', (name) => {
  it('answers like the API, for each role', async () => {
    const api = await dashboard.call({
      path: `/api/analytics${addressOf(name, ORG)}`,
      headers: { authorization: `Bearer ${PRIVATE}` },
    });
    expect(api.status, api.text).toBe(200);
    for (const role of ['owner', 'viewer'] as const) {
      const tab = await dashboard.visitor(`${role} of ${name}`, { [ORG]: role });
      const reply = await tab.get(addressOf(name, ORG));
      expect(reply.status, reply.text).toBe(200);
      expect(reply.json).toEqual(api.json);
    }
  });

  it('needs a session', async () => {
    const path = `/dashboard/api${addressOf(name, ORG)}`;
    const others: Record<string, string>[] = [
      ...[{}, { authorization: `Bearer ${PRIVATE}` }, { cookie: 'vitrine_session=x' }],
    ];
    for (const headers of others)
      expect((await dashboard.call({ path, headers })).status).toBe(401);
    expect((await dashboard.call({ path: `${path}&bearer_token=${PRIVATE}` })).status).toBe(401);
  });

  it('shows no other org', async () => {
    const tab = await dashboard.visitor(`cross ${name}`, { [ORG]: 'owner' });
    const refused = async (org: string) => {
      const reply = await tab.get(addressOf(name, org));
      expect(reply.status).toBe(403);
      return reply.text;
    };
    // Orgs that exist look like those that do not.
    expect(await refused(OTHER_ORG)).toBe(await refused('unknown'));
    for (const org of ['*', '__proto__', 'constructor']) await refused(org);
    const many = await tab.get(`${addressOf(name, ORG)}&orgId=${OTHER_ORG}`);
    expect(many.status).toBe(422);
    const path = addressOf(name, ORG).replace(`orgId=${ORG}`, '');
    const none = await tab.get(path);
    expect(none.status).toBe(422);
    expect(none.json.error.details[0].path).toBe('orgId');
  });

  it('shows a share link only its org, and nothing for operators', async () => {
    const { token } = await dashboard.accounts.shareLinks.create({
      ...{ org: ORG, label: 'agency', createdBy: 'anna', days: 1 },
    });
    const tab = dashboard.browser();
    expect((await tab.redeem(token)).status).toBe(200);
    const status = OPERATORS.includes(name) ? 403 : 200;
    expect((await tab.get(addressOf(name, ORG))).status).toBe(status);
    expect((await tab.get(addressOf(name, OTHER_ORG))).status).toBe(403);
  });
});

it('finds no event and no session of another org under an own org', async () => {
  const tab = await dashboard.visitor('reader', { [ORG]: 'owner' });
  expect((await tab.get(`/events/${foreignId}?orgId=${ORG}`)).status).toBe(404);
  expect((await tab.get(`/events/sessions/foreign%20session?orgId=${ORG}`)).status).toBe(404);
  const list = await tab.get(`/events?orgId=${ORG}&sessionId=foreign%20session`);
  expect(list.json[0]?.count ?? list.json.count).toBe(0);
});

it('sends CSV, and one shape of JSON with any configuration', async () => {
  const other = await openDashboard({
    config: { responseShape: 'object' },
    store: dashboard.store,
  });
  const tab = await other.visitor('shape', { [ORG]: 'viewer' });
  expect(Array.isArray((await tab.get(`/events/views?orgId=${ORG}`)).json)).toBe(true);
  const csv = await tab.get(`/events?orgId=${ORG}&format=csv`);
  expect(csv.headers['content-type']).toContain('text/csv');
  expect(csv.text.split('\r\n').length).toBeGreaterThan(2);
  await other.app.close();
});

it('never shows a token of the configuration', async () => {
  const tab = await dashboard.visitor('curious', { '*': 'owner' });
  const replies = [
    await tab.get('/viewer'),
    ...(await Promise.all(Object.keys(READS).map((name) => tab.get(addressOf(name, ORG))))),
    await tab.send({ path: '/dashboard' }),
  ];
  for (const { text, headers } of replies)
    for (const { tokens } of dashboard.config.orgs)
      for (const { token } of tokens) expect(text + JSON.stringify(headers)).not.toContain(token);
});

describe('share links', () => {
  const share = (reply: Reply) => ({ id: reply.json.id, token: reply.json.url.split('#')[1] });
  const body = { orgId: ORG, label: 'agency', days: 30 };

  it('are made, listed and ended by owners', async () => {
    const tab = await dashboard.visitor('Anna', { [ORG]: 'owner' });
    const made = await tab.post('/shares', body);
    expect(made.status, made.text).toBe(201);
    expect(made.json.url).toMatch(
      new RegExp(`^http://127\\.0\\.0\\.1:${dashboard.port}/dashboard/shared#share\\.`),
    );
    const { id, token } = share(made);
    const listed = await tab.get(`/shares?orgId=${ORG}`);
    const { url: _, ...link } = made.json;
    expect(listed.json.shares).toContainEqual(link);
    expect(link).toMatchObject({ label: 'agency', createdBy: 'Anna' });
    expect(Date.parse(link.expiresAt) - Date.parse(link.createdAt)).toBe(30 * DAY_MS);
    expect(listed.text).not.toContain(token.split('.')[2]);
    expect(JSON.stringify(await dashboard.store.admin.list('share-link'))).not.toContain(
      token.split('.')[2],
    );

    const guest = dashboard.browser();
    const viewer = (await guest.redeem(token)).json;
    expect(viewer).toMatchObject({ name: null, kind: 'link', hasPassword: false });
    expect(
      viewer.orgs.map((org: { orgId: string; role: string }) => [org.orgId, org.role]),
    ).toEqual([[ORG, 'viewer']]);
    // Unlike a sign-in link it is for several people.
    expect((await dashboard.browser().redeem(token)).status).toBe(200);
    expect((await tab.delete(`/shares/${id}`)).status).toBe(204);
    expect((await guest.get('/viewer')).status).toBe(401);
    expect((await dashboard.browser().redeem(token)).status).toBe(401);
    expect((await tab.delete(`/shares/${id}`)).status).toBe(404);
  });

  it('replace no session that already sees the org', async () => {
    const link = { org: ORG, label: 'x', createdBy: 'anna', days: 1 };
    const { token } = await dashboard.accounts.shareLinks.create(link);
    const tab = await dashboard.visitor('Carla', { [ORG]: 'owner' });
    expect((await tab.redeem(token)).json).toMatchObject({ kind: 'user', name: 'Carla' });
    expect((await tab.viewer()).name).toBe('Carla');
    const stranger = await dashboard.visitor('Dora', { [OTHER_ORG]: 'owner' });
    expect((await stranger.redeem(token)).json).toMatchObject({ kind: 'link' });
  });

  it('expire, with the sessions that they began', async () => {
    const tab = await dashboard.visitor('Ben', { [ORG]: 'owner' });
    const { token } = share(await tab.post('/shares', { ...body, days: 1 }));
    const guest = dashboard.browser();
    const { expiresAt } = (await guest.redeem(token)).json;
    expect(Date.parse(expiresAt)).toBe(dashboard.clock.time + DAY_MS);
    dashboard.clock.time += DAY_MS - 1;
    expect((await guest.get('/viewer')).status).toBe(200);
    dashboard.clock.time += 1;
    expect((await guest.get('/viewer')).status).toBe(401);
    expect((await guest.get(addressOf('events', ORG))).status).toBe(401);
    expect((await dashboard.browser().redeem(token)).status).toBe(401);
    expect((await tab.get(`/shares?orgId=${ORG}`)).json.shares).toEqual([]);
  });

  it.each([
    ['a viewer', async () => dashboard.visitor(`v${Math.random()}`, { [ORG]: 'viewer' })],
    [
      'an owner of another org',
      async () => dashboard.visitor(`o${Math.random()}`, { [OTHER_ORG]: 'owner' }),
    ],
    [
      'a share link',
      async () => {
        const tab = dashboard.browser();
        const link = { org: ORG, label: 'x', createdBy: 'anna', days: 1 };
        await tab.redeem((await dashboard.accounts.shareLinks.create(link)).token);
        return tab;
      },
    ],
  ])('cannot be used by %s', async (_, open) => {
    const { id } = await dashboard.accounts.shareLinks.create({
      ...{ org: ORG, label: 'kept', createdBy: 'anna', days: 1 },
    });
    const tab = await open();
    const { kind } = await tab.viewer();
    expect((await tab.post('/shares', body)).status).toBe(403);
    expect((await tab.get(`/shares?orgId=${ORG}`)).status).toBe(403);
    expect([403, 404]).toContain((await tab.delete(`/shares/${id}`)).status);
    const password = await tab.post('/password', { password: 'long enough' });
    expect(password.status).toBe(kind === 'link' ? 403 : 200);
    expect(await dashboard.accounts.shareLinks.get(id)).toBeDefined();
  });

  it.each([
    [{ days: 0 }, 'days'],
    [{ days: 366 }, 'days'],
    [{ days: 1.5 }, 'days'],
    [{ label: '' }, 'label'],
    [{ label: 'x'.repeat(101) }, 'label'],
    [{ orgId: undefined }, 'orgId'],
    [{ role: 'owner' }, 'role'],
  ])('name the wrong field: %j', async (wrong, path) => {
    const tab = await dashboard.visitor(`n${Math.random()}`, { [ORG]: 'owner' });
    const reply = await tab.post('/shares', { ...body, ...wrong });
    expect(reply.status).toBe(422);
    expect(reply.json.error.details[0].path).toBe(path);
  });
});

it('offers a choice of assets, but not among thousands', async () => {
  const assetsOf = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ id: `asset-${n}`, name: `Asset ${n}` }));
  const viewerWith = async (count: number) => {
    const { orgs } = configOf();
    const own = await openDashboard({
      config: { orgs: orgs.map((org) => ({ ...org, assets: assetsOf(count) })) },
    });
    const { orgs: seen } = await (await own.signedIn('anna', { [ORG]: 'owner' })).viewer();
    await own.close();
    return seen[0];
  };
  expect(await viewerWith(2)).toMatchObject({
    assets: [
      { assetId: 'asset-0', name: 'Asset 0' },
      { assetId: 'asset-1', name: 'Asset 1' },
    ],
    hasMoreAssets: false,
  });
  expect(await viewerWith(501)).toMatchObject({ assets: [], hasMoreAssets: true });
});
