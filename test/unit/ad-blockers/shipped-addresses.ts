import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TRACKER_FILES } from '../../../collector/src/tracker/tracker-files.js';
import { INTEGRATIONS } from '../../../tools/build/zip-integrations.js';

const { version, exports } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Requests of a page below a base path: with a public token, and with one that may read. */
const API = [
  'healthcheck',
  'events?bearer_token=public-Zm9v',
  'events?bearer_token=public-Zm9v&orgId=91e138bc-fada-44e7-bc6c-492620622570&perPage=30&sessionId=s-1',
  'events?eventType=product%20renders&bearer_token=public-Zm9v&from=2026-01-01&page=1',
  'events/views?range=day&bearer_token=public-Zm9v',
  'events/breakdown?by=item_id&by=device.type&campaign.source=news&bearer_token=public-Zm9v',
  'events/funnel?step=product%20AR%20offered&step=product%20cart-add&bearer_token=public-Zm9v',
  'events/uplift?outcome=product%20cart-add&bearer_token=public-Zm9v',
  'events/sessions?page=1&bearer_token=public-Zm9v',
  'events/sessions/553eedf9-a42e-465e-a833-894109ec21ac',
  'events/553eedf9-a42e-465e-a833-894109ec21ac',
  'delivery?from=2026-01-01&to=2026-01-31',
];

/** Everything that is below a base path. */
export const belowBase = (base: string): string[] => [
  ...API.map((path) => `${base}/${path}`),
  `${base}/t.js`,
  ...TRACKER_FILES.map((file) => `${base}/v/${version}/${file}`),
];

/** The scripts of the npm package, where a shop may put them. */
export const packageScripts = (): string[] =>
  Object.keys(exports)
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) =>
      ['/', '/assets/', '/content/', '/node_modules/vitrine/dist/', '/js/'].map(
        (folder) => `https://shop.example${folder}${name.slice(2)}`,
      ),
    );

/** Scripts of the packages for shop platforms, where a shop has them. */
export const integrationScripts = (): string[] =>
  Object.entries(INTEGRATIONS).flatMap(([name, { files, extra }]) => {
    const folder =
      name === 'woocommerce'
        ? 'https://shop.example/wp-content/plugins/vitrine/assets/'
        : 'https://shop.example/cdn/shop/t/1/assets/';
    return [...files, ...Object.keys(extra)]
      .filter((path) => path.endsWith('.js'))
      .map((path) => `${folder}${path.replace(/.*\//, '')}?ver=${version}`);
  });

const PAGES = [
  'README.md',
  'collector/README.md',
  ...['docs', 'docs/recipes', 'deploy'].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => /\.(md|conf|yml)$/.test(file))
      .map((file) => join(folder, file)),
  ),
];

/** Where a page tells a shop to have something: an attribute, a property, a rewrite, a location of nginx. */
const PLACES = [
  /\b(?:src|data-endpoint)="([^"{]+)"/g,
  /\b(?:endpoint|source|script\.src)\b['"]?\s*[:=,]\s*['"]([^'"]+)['"]/g,
  /\blocation (?:= )?(\/[\w./-]+)/g,
  /(https?:\/\/[\w.-]*(?:\.example|localhost|127\.0\.0\.1)(?::\d+)?\/[^\s"'`<>)|\\$]+)/g,
];

const isPicture = (address: string) => /\.(png|jpe?g|svg|glb)$/.test(address);

/** Addresses that the documentation and the files for deployment recommend. */
export const recommended = (): string[] => [
  ...new Set(
    PAGES.flatMap((page) => {
      const text = readFileSync(page, 'utf8');
      return PLACES.flatMap((place) =>
        [...text.matchAll(place)].map(([, found]) => found as string),
      );
    })
      .filter((address) => /^(https?:\/)?\//.test(address) && !isPicture(address))
      .map((address) => new URL(address.replace(/:path\*|\*\*/, ''), 'https://shop.example').href),
  ),
];
