import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp, openStore, parseConfig } from '../../../collector/src/index.js';
import { createClient, type StoredEvent } from '../../../src/client/index.js';

const ORG = '91e138bc-fada-44e7-bc6c-492620622570';
const SESSION = '553eedf9-a42e-465e-a833-894109ec21ac';
const TOKEN = 'private-token-of-the-tests';
const PUBLIC_TOKEN = 'public-token-of-the-tests';
const ASSET = 'bee4a155-5b92-48ad-b3fb-f14a235637a5';

describe.each(['array', 'object'] as const)(
  'a collector with responseShape %s',
  (responseShape) => {
    let endpoint = '';
    let stop = async () => {};
    let stored: StoredEvent[] = [];

    beforeAll(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'vitrine-client-'));
      const store = openStore(`sqlite:${join(folder, 'events.db')}`);
      const config = parseConfig({
        logLevel: 'silent',
        responseShape,
        orgs: [
          {
            id: ORG,
            name: 'Shop',
            subscriptionStart: '2020/01/01',
            tokens: [
              { token: TOKEN, kind: 'private' },
              { token: PUBLIC_TOKEN, kind: 'public', domains: ['shop.example'], read: true },
            ],
            assets: [{ id: ASSET, name: 'Armchair' }],
          },
        ],
      });
      const app = await createApp({ config, store });
      await app.listen({ port: 0, host: '127.0.0.1' });
      endpoint = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/analytics`;
      const events = Array.from({ length: 75 }, (_, index) => ({
        eventType: index % 3 ? 'product interaction' : 'product cart-add',
        sessionId: SESSION,
        assetId: ASSET,
        eventMetadata: { $id: `event-${index}`, item_id: `CH-${index % 5}`, nested: { index } },
      }));
      const response = await fetch(`${endpoint}/events`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${TOKEN}` },
        body: JSON.stringify(events),
      });
      stored = (await response.json()) as StoredEvent[];
      stop = async () => {
        await app.close();
        await store.close();
        await rm(folder, { recursive: true });
      };
    });
    afterAll(() => stop());

    const open = () => createClient({ endpoint, token: TOKEN });

    it('lists each event once, page by page', async () => {
      const ids: string[] = [];
      for await (const { events, count } of open().list({ perPage: 25 })) {
        expect(count).toBe(75);
        ids.push(...events.map(({ id }) => id));
      }
      expect(ids).toHaveLength(75);
      expect(new Set(ids)).toEqual(new Set(stored.map(({ id }) => id)));
    });

    it('keeps its position while events arrive', async () => {
      const ids: string[] = [];
      let extra = 0;
      for await (const { events } of open().list({ perPage: 20, sort: '-createdAt' })) {
        ids.push(...events.map(({ id }) => id));
        await fetch(`${endpoint}/events`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${TOKEN}` },
          body: JSON.stringify({
            eventType: 'product renders',
            sessionId: SESSION,
            eventMetadata: { $id: `${responseShape}-late-${extra++}` },
          }),
        });
      }
      const old = ids.filter((id) => stored.some((event) => event.id === id));
      expect(new Set(ids).size).toBe(ids.length);
      expect(old).toHaveLength(75);
    });

    it('filters', async () => {
      const { events, count } = await open().list({
        eventType: 'product cart-add',
        metadata: { item_id: 'CH-0', nested: { index: 30 } },
      });
      expect(count).toBe(1);
      expect(events[0]).toMatchObject({
        eventMetadata: { $id: 'event-30' },
        assetName: 'Armchair',
      });
    });

    it('gets one event, and rejects an unknown id', async () => {
      const [first] = stored;
      expect(await open().get(first?.id as string)).toEqual(first);
      await expect(open().get(SESSION)).rejects.toMatchObject({
        status: 404,
        code: 'event_not_found',
      });
    });

    it('counts views', async () => {
      const { views, sort } = await open().views({ range: 'day', eventType: 'product cart-add' });
      expect(sort).toBe('-cumulative');
      expect(views.reduce((sum, row) => sum + row.views, 0)).toBe(25);
    });

    it('rejects with the details of an error', async () => {
      await expect(open().views({ range: 'week' as never })).rejects.toMatchObject({
        status: 422,
        code: 'invalid_parameter',
        details: [{ path: 'range' }],
      });
      await expect(open().list({ orgId: SESSION })).rejects.toMatchObject({ status: 403 });
      const stranger = createClient({ endpoint, token: 'no-such-token' });
      await expect(stranger.get(SESSION)).rejects.toMatchObject({
        status: 401,
        code: 'unauthorized',
      });
      const outside = createClient({ endpoint, token: PUBLIC_TOKEN, tokenKind: 'public' });
      await expect(outside.list()).rejects.toMatchObject({ status: 401 });
    });
  },
);
