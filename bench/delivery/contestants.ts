import { randomUUID } from 'node:crypto';
import { Rig, testConfig } from '../../tools/harness/rig.js';
import type { Peer } from '../peers/peer.js';
import { PEERS, SHOP, title, VARIANTS } from '../peers/peers.js';
import type { Received, Stub } from '../peers/stub.js';

/** A tracker and its server. */
export interface Contestant {
  name: string;
  peer: Peer;
  /** Puts another server in the place of the stub. */
  serve?: (stub: Stub) => Promise<Served>;
}

/** A server in the place of the stub. */
export interface Served {
  /** The marks of what it has stored; the stub's own where it has no store. */
  marks?: () => Promise<string[]>;
  /** How many that are. */
  count?: () => Promise<number>;
  close(): Promise<void>;
}

/** The real collector behind the stub's faults, with a store in a file. */
async function collector(stub: Stub): Promise<Served> {
  const config = testConfig({ rateLimit: 0 });
  for (const { tokens } of config.orgs)
    for (const token of tokens) if (token.domains) token.domains.push(new URL(SHOP).hostname);
  const rig = await Rig.open({ config, durable: true });
  stub.backend = async ({ method, url, headers, body }) => {
    const answer = await rig.app.inject({
      method: method as 'POST',
      url: url.pathname + url.search,
      headers: headers as Record<string, string>,
      payload: body,
    });
    return {
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
      body: answer.payload,
    };
  };
  return {
    marks: async () => (await rig.stored()).map(({ eventMetadata }) => String(eventMetadata.mark)),
    count: () => rig.count(),
    close: () => rig.close(),
  };
}

/** A server that knows the documented API and no more: it stores each copy that comes. */
async function documented(stub: Stub): Promise<Served> {
  stub.backend = async ({ body }: Received) => ({
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify([{ ...JSON.parse(body.toString()), id: randomUUID() }]),
  });
  return { async close() {} };
}

export const CONTESTANTS: readonly Contestant[] = [...PEERS, ...VARIANTS].flatMap((peer) =>
  peer.name === 'vitrine'
    ? [
        { name: 'vitrine, collector', peer, serve: collector },
        { name: 'vitrine, documented API', peer, serve: documented },
      ]
    : [{ name: title(peer), peer }],
);
