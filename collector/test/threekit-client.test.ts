import { Agent, createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  Analytics,
  Event,
  EventListing,
  QueryRange,
  type ThreekitAuthProps,
  threekitAuth,
  ViewsListing,
} from '@threekit/rest-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { certificate } from '../../tools/harness/certificate.js';
import {
  ASSET,
  type Collector,
  configOf,
  ORG,
  openCollector,
  SESSION,
} from './support/collector.js';

/** The client accepts only UUIDs as tokens. */
const TOKEN = '0b0a1d2c-3f4e-4a5b-8c6d-7e8f9a0b1c2d';
const USER = '9a04aeee-ecae-4edd-9462-0f36341e83e9';
const CONFIG = '613ed936-5137-4029-99d7-2ea1e48dec5b';

/** Fields that its schema requires and the documentation lacks. */
const UNDOCUMENTED = { requestUrl: true, requestOrigin: true } as const;
const DocumentedEvent = Event.omit(UNDOCUMENTED);

/** The client with the axios set-up of a program. */
class ReachableAnalytics extends Analytics {
  constructor(auth: ThreekitAuthProps) {
    super(auth);
    const { defaults } = this.context.axios;
    // Only this client trusts the certificate. It uses no proxy of the environment.
    defaults.httpsAgent = new Agent({ ca: certificate().cert });
    defaults.proxy = false;
    // Outside a browser the client sends no page, and its schema requires one.
    defaults.headers.common.Referer = 'https://shop.example/armchair';
  }
}

let collector: Collector;
let server: Server;
let analytics: Analytics;
let stranger: Analytics;

beforeAll(async () => {
  const config = configOf({ responseShape: 'object' });
  config.orgs[0]?.tokens.push({ token: TOKEN, kind: 'private' });
  collector = await openCollector({ config });
  await collector.app.ready();
  // The client always uses https, so the collector runs behind TLS, as behind a proxy.
  server = createServer(certificate(), (request, response) =>
    collector.app.routing(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // A host without a scheme: the client throws otherwise.
  const auth = { privateToken: TOKEN, orgId: ORG, host: `localhost:${port}` };
  analytics = new ReachableAnalytics(threekitAuth.parse(auth));
  stranger = new ReachableAnalytics({ ...auth, privateToken: USER });
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await collector.close();
});

const WHOLE: Parameters<Analytics['create']>[0] = {
  eventType: 'product cart-add',
  eventMetadata: { item_id: 'CH-1', price: 1_290 },
  assetId: ASSET,
  userId: USER,
  sessionId: SESSION,
  configId: CONFIG,
  configuration: { fabric: 'wool', colour: { r: 1, g: 0.5, b: 0 } },
  device: 'Kiosk',
  metric: 2,
};

/** Fields whose values in a response its schema does not accept. */
const refused = (answer: unknown) =>
  (Event.safeParse(answer).error?.issues ?? []).map(({ path }) => path.join('.')).sort();

it('requests the healthcheck', async () => {
  expect(await analytics.healthcheck()).toMatchObject({ status: 200, data: true });
});

it('creates an event and gets it by its id', async () => {
  const created = await analytics.create(WHOLE);
  expect(created.status).toBe(200);
  expect(DocumentedEvent.parse(created.data)).toMatchObject(WHOLE);
  // Exactly these fields: a lost one would show.
  expect(refused(created.data)).toEqual(Object.keys(UNDOCUMENTED).sort());
  const { status, data } = await analytics.getById((created.data as { id: string }).id);
  expect(status).toBe(200);
  expect(data).toEqual(created.data);
});

it('gets null for absent fields, as documented, where its schema expects none', async () => {
  const { data } = await analytics.create({
    eventType: 'product download',
    eventMetadata: {},
    sessionId: SESSION,
  });
  expect(refused(data)).toEqual(['assetId', ...Object.keys(UNDOCUMENTED).sort(), 'userId']);
});

it('lists events, and filters them by its own JSON of the metadata', async () => {
  await analytics.create({ ...WHOLE, eventMetadata: { item_id: 'TB-1' } });
  const { data } = await analytics.get({ metadata: { item_id: 'TB-1' }, device: 'Kiosk' });
  const listing = EventListing.extend({ events: DocumentedEvent.array() }).parse(data);
  expect(listing).toMatchObject({ page: 1, perPage: 30, sort: '-createdAt' });
  expect(listing.events.map(({ eventMetadata }) => eventMetadata)).toEqual([{ item_id: 'TB-1' }]);
});

it.each([QueryRange.Year, QueryRange.Month, QueryRange.Day])(
  'counts events by %s',
  async (range) => {
    const { data } = await analytics.getViews({ range, eventType: 'product cart-add' });
    const { views, ...page } = ViewsListing.parse(data);
    expect(page).toMatchObject({ page: 1, sort: '-cumulative' });
    expect(views).toEqual([
      {
        year: 2026,
        ...(range !== 'year' && { month: 3 }),
        ...(range === 'day' && { day: 15 }),
        views: 2,
        cumulative: 2,
      },
    ]);
  },
);

it('returns error responses without throwing', async () => {
  const wrong = { ...WHOLE, eventType: 'nonsense' } as unknown as typeof WHOLE;
  const answer = await analytics.create(wrong);
  expect(answer).toMatchObject({ status: 422, data: { error: { type: 'create_event_error' } } });
  expect(await stranger.get()).toMatchObject({
    status: 401,
    data: { error: { type: 'unauthorized' } },
  });
  const other = await analytics.get({ orgId: 'd7e8d7a2-93b1-43d5-bf20-32195396598c' });
  expect(other.status).toBe(403);
});
