import { randomBytes, randomUUID } from 'node:crypto';
import { BASE_PATH, STUB } from 'vitrine/contract';
import type { CollectorConfig } from '../config.js';

const token = (kind: string) => `${kind}-${randomBytes(24).toString('base64url')}`;

/** A configuration to begin with: one org, one token of each kind, both random. */
export function newConfig(domains: string[], today = new Date()): CollectorConfig {
  return {
    store: 'sqlite:events.db',
    host: '127.0.0.1',
    port: 8787,
    singleEvent: 'array',
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
 * What a shop pastes into its pages. On its own machine the endpoint is the collector's port, elsewhere
 * the shop's own domain, from which a proxy passes requests on.
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
