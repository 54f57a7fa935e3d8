import { randomBytes, randomUUID } from 'node:crypto';
import { BASE_PATH, STUB } from 'vitrine/contract';
import { basePathsOf } from '../config/base-paths.js';
import type { CollectorConfig } from '../config/config.js';

const token = (kind: string) => `${kind}-${randomBytes(24).toString('base64url')}`;

/** A path that no list of ad blockers names, and the documented one for existing clients. */
export const NEW_BASE_PATHS = ['/v', BASE_PATH];

export interface NewConfigOptions {
  domains: string[];
  basePaths: string[];
  port: number;
}

/** A first configuration: one org with a random public and a random private token, and an admin token. */
export function newConfig(
  { domains, basePaths, port }: NewConfigOptions,
  today = new Date(),
): CollectorConfig {
  return {
    store: 'sqlite:events.db',
    host: '127.0.0.1',
    port,
    basePath: basePaths,
    responseShape: 'array',
    adminTokens: [{ name: 'init', token: token('admin') }],
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

/** A file of the tracker. */
export interface ServedFile {
  /** Path below the base path. */
  path: string;
  integrity: string;
}

/**
 * The script tag for the pages of a shop. On localhost the file comes from the collector's port. Elsewhere it comes from
 * the domain of the shop, where a proxy forwards requests to the collector. Events go to where the file comes from.
 */
export function scriptTag(config: CollectorConfig, { path, integrity }: ServedFile): string {
  const [org] = config.orgs;
  const publicToken = org?.tokens.find(({ kind }) => kind === 'public');
  const domain = publicToken?.domains?.[0] ?? 'localhost';
  const origin = /^(localhost|127\.)/.test(domain)
    ? `http://localhost:${config.port}`
    : `https://${domain.replace('*.', '')}`;
  return `<script>${STUB}</script>
<script async src="${origin}${basePathsOf(config)[0]}/${path}" data-plugins="auto"
  integrity="${integrity}" crossorigin="anonymous"
  data-bearer-token="${publicToken?.token}"
  data-org-id="${org?.id}"></script>`;
}
