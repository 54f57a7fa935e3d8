import { randomBytes, randomUUID } from 'node:crypto';
import { BASE_PATH, STUB } from 'vitrine/contract';
import type { CollectorConfig } from '../config/config.js';

const token = (kind: string) => `${kind}-${randomBytes(24).toString('base64url')}`;

/** A first configuration: one org with a random public and a random private token. */
export function newConfig(domains: string[], today = new Date()): CollectorConfig {
  return {
    store: 'sqlite:events.db',
    host: '127.0.0.1',
    port: 8787,
    responseShape: 'array',
    orgs: [
      {
        id: randomUUID(),
        name: 'My shop',
        subscriptionStart: today.toISOString().slice(0, 10).replaceAll('-', '/'),
        eventTypes: [],
        tokens: [
          { token: token('public'), kind: 'public', domains, read: false },
          { token: token('private'), kind: 'private' },
        ],
        assets: [],
      },
    ],
  };
}

/**
 * The script tag for the pages of a shop. On localhost the endpoint is the collector's port. Elsewhere it is the domain
 * of the shop, where a proxy forwards requests to the collector.
 */
export function scriptTag(config: CollectorConfig): string {
  const [org] = config.orgs;
  const publicToken = org?.tokens.find(({ kind }) => kind === 'public');
  const domain = publicToken?.domains?.[0] ?? 'localhost';
  const origin = /^(localhost|127\.)/.test(domain)
    ? `http://localhost:${config.port}`
    : `https://${domain.replace('*.', '')}`;
  return `<script>${STUB}</script>
<script async src="/vitrine.js"
  data-bearer-token="${publicToken?.token}"
  data-org-id="${org?.id}"
  data-endpoint="${origin}${BASE_PATH}"></script>`;
}
