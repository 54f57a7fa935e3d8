import type { CollectorConfig } from 'vitrine-collector';
import { createAccounts, inviteFirstOwner } from '../../../collector/src/accounts/accounts.js';
import { BASE_PATH } from '../../../src/contract/index.js';
import { type Draft, type ShopProduct, shopVisits } from './shop-visits.js';

export const ORG = 'halden';
export const OTHER_ORG = 'empty-shop';
export const ZONE = 'Europe/Berlin';
export const PRIVATE = 'private-token-of-the-tests';
const OTHER_PRIVATE = 'private-token-of-the-empty-shop';
export const PASSWORD = 'correct horse battery';

/** The morning after two days: Berlin moved its clock forward on the 29th. */
export const NOW = Date.UTC(2026, 2, 31, 9, 30);

const tokenOf = (token: string) => [{ token, kind: 'private' as const }];

const CONFIG: CollectorConfig = {
  logLevel: 'silent',
  orgs: [
    {
      id: ORG,
      name: 'Halden',
      subscriptionStart: '2025/06/01',
      timezone: ZONE,
      eventTypes: ['shop wishlist add'],
      tokens: tokenOf(PRIVATE),
      assets: [{ id: 'asset-1', name: 'Lounge chair' }],
    },
    {
      id: OTHER_ORG,
      name: 'Empty shop',
      subscriptionStart: '2025/06/01',
      tokens: tokenOf(OTHER_PRIVATE),
    },
  ],
};

export interface Shop {
  origin: string;
  /** Events that are stored. */
  drafts: readonly Draft[];
  /** A sign-in link of an owner without a password. */
  invite(): Promise<string>;
  /** A user with `PASSWORD`. */
  addUser(name: string, role: 'owner' | 'viewer'): Promise<void>;
  /** Sets the collector's clock. */
  setTime(time: number): void;
  /** Asks the collector past the dashboard. */
  ask<Response_>(path: string, query: URLSearchParams | Record<string, string>): Promise<Response_>;
  close(): Promise<void>;
}

export interface ShopOptions {
  /** ms since the epoch; undefined is the clock of the machine. */
  now?: number;
  visits?: number;
  days?: number;
  port?: number;
  /** Address of the store. */
  store?: string;
  /** Default: some with names that pages must not take for code. */
  products?: readonly ShopProduct[];
}

/** Starts a collector with its built dashboard, and stores the events of a shop as they would have arrived. */
export async function startShop({
  now,
  visits = 700,
  days = 70,
  port = 0,
  store: address = 'sqlite::memory:',
  products,
}: ShopOptions = {}): Promise<Shop> {
  const { createApp, openStore, parseConfig } = await import('vitrine-collector');
  const config = parseConfig({ ...CONFIG, store: address });
  const store = openStore(config.store);
  let time = now;
  const clock = () => time ?? Date.now();
  const app = await createApp({ config, store, now: clock });
  const headers = { authorization: `Bearer ${PRIVATE}`, 'content-type': 'application/json' };
  const post = (events: object[]) =>
    app.inject({
      method: 'POST',
      url: `${BASE_PATH}/events`,
      headers,
      payload: JSON.stringify(events),
    });

  const all = shopVisits({
    ...{ count: visits, days, end: clock() },
    ...(products && { products }),
  });
  for (const drafts of all) {
    // Each visit arrives as a whole, as after a time without a network.
    const sent = (drafts.at(-1)?.time ?? 0) + 200;
    time = sent;
    const answer = await post(
      drafts.map(({ time: $time, body }) => ({
        ...body,
        eventMetadata: { ...body.eventMetadata, $time, $sent: sent },
      })),
    );
    if (answer.statusCode !== 200) throw new Error(`the visits were refused: ${answer.body}`);
  }
  time = now;
  // One event with a wrong name, for the list of refused events.
  await post([{ eventType: 'shop whishlist add', sessionId: 'visit-1' }]);
  const origin = await app.listen({ host: '127.0.0.1', port });
  const accounts = createAccounts(store.admin, clock);

  return {
    origin,
    drafts: all.flat(),
    async invite() {
      const token = await inviteFirstOwner(accounts);
      if (!token) throw new Error('somebody has a password already');
      return `${origin}/dashboard/welcome#${token}`;
    },
    async addUser(name, role) {
      const password = await accounts.passwords.hash(PASSWORD);
      await accounts.users.add({ name, roles: { '*': role }, password });
    },
    setTime(value) {
      time = value;
    },
    async ask<Response_>(path: string, query: URLSearchParams | Record<string, string>) {
      const url = `${origin}${BASE_PATH}${path}?${new URLSearchParams(query)}`;
      const answer = await fetch(url, { headers });
      const body: unknown = await answer.json();
      return (Array.isArray(body) ? body[0] : body) as Response_;
    },
    async close() {
      await app.close();
      await store.close();
    },
  };
}
