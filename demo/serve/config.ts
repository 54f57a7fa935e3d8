import type { CollectorConfig } from 'vitrine-collector';
import { BASE_PATH } from '../../src/contract/api.js';
import { PRODUCTS } from '../storefront/catalogue.js';

/** Public, as a public token is: everybody who views the page's source has it. */
export const DEMO_TOKEN = 'public-demo-token-of-halden';
export const DEMO_ORG = '91e138bc-fada-44e7-bc6c-492620622570';

/** Where the demo's collector serves the API; no list of ad blockers names it. */
export const DEMO_BASE_PATH = '/v';

const DAY_MS = 86_400_000;

export interface DemoParts {
  port: number;
  store: string;
  now: number;
  /** Reads everything. No page ever has it. */
  privateToken: string;
  /** Address to listen on. */
  host: string;
  /** Further host names that the pages are opened under, beside localhost. */
  hosts: readonly string[];
}

/** The collector of the demo: one shop. */
export function demoConfig({
  port,
  store,
  now,
  privateToken,
  host,
  hosts,
}: DemoParts): CollectorConfig {
  const start = new Date(now - 2 * 366 * DAY_MS);
  return {
    store,
    host,
    port,
    logLevel: 'warn',
    basePath: [DEMO_BASE_PATH, BASE_PATH],
    orgs: [
      {
        id: DEMO_ORG,
        name: 'Halden',
        subscriptionStart: `${start.getUTCFullYear()}/01/01`,
        tokens: [
          {
            token: DEMO_TOKEN,
            kind: 'public',
            domains: ['localhost', '127.0.0.1', ...hosts],
          },
          { token: privateToken, kind: 'private' },
        ],
        assets: PRODUCTS.map(({ assetId, name, sku, category }) => ({
          id: assetId,
          name,
          metadata: { sku, category },
        })),
      },
    ],
  };
}
