import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import type { StoredEvent } from '../../src/contract/index.js';
import type { PageOptions, Rig } from '../../tools/harness/rig.js';
import { expect } from '../support/fixtures.js';
import { glb } from '../support/glb.js';

declare global {
  interface Window {
    scene(model: string): string;
    link(href: string, parent?: ParentNode): HTMLAnchorElement;
    hidden: ShadowRoot;
    restored?: boolean;
    statuses: string[];
    session: XrSession;
    requestSession: unknown;
  }
  interface Navigator {
    xr: { requestSession(mode: string, options?: object): Promise<XrSession> };
  }
}

interface XrSession {
  end(): Promise<void>;
}

export const MODEL_VIEWER =
  '<script type="module" src="/node_modules/@google/model-viewer/dist/model-viewer.min.js"></script>';

export const viewer = (id = 'viewer', more = '') =>
  `<model-viewer id="${id}" ar src="/${id}.glb?token=secret" style="width:90px;height:90px" ${more}></model-viewer>`;

export const SCENE =
  'arvr.google.com/scene-viewer/1.0?file=https%3A%2F%2Fcdn.example%2Fchair.glb%3Fv%3D1';
export const HTTPS = `https://${SCENE}&mode=ar_preferred`;
export const INTENT = `intent://${SCENE}&mode=ar_only#Intent;scheme=https;package=com.google.ar.core;end;`;
export const CHAIR = 'https://cdn.example/chair.glb';

export const PHONE: BrowserContextOptions = {
  viewport: { width: 400, height: 800 },
  isMobile: true,
  hasTouch: true,
};
export const ANDROID: BrowserContextOptions = {
  ...PHONE,
  userAgent:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
};
export const ANDROID_FIREFOX: BrowserContextOptions = {
  ...PHONE,
  userAgent: 'Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0',
};
export const IOS_CHROME: BrowserContextOptions = {
  ...PHONE,
  userAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1',
};

/** Safari on iOS announces Quick Look like this. */
export const APPLE = `
  const { supports } = DOMTokenList.prototype;
  DOMTokenList.prototype.supports = function (token) { return token === 'ar' || supports.call(this, token) };`;

interface OpenOptions extends PageOptions {
  device?: BrowserContextOptions;
  /** Runs before every script of the page. */
  init?: string | { path: string };
  path?: string;
  query?: string;
}

/** A page of the shop on some device. */
export async function open(
  rig: Rig,
  browser: Browser,
  { device = {}, init, path = '/ar', query = '', ...options }: OpenOptions = {},
): Promise<Page> {
  for (const id of ['viewer', 'other', 'third']) rig.file(`/${id}.glb`, glb(), 'model/gltf-binary');
  const url = rig.page(path, { attributes: { plugins: 'ar' }, ...options });
  const context = await browser.newContext(device);
  if (init) await context.addInitScript(init as string);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(url + query);
  await page.waitForFunction(() => 'sessionId' in window.vitrine);
  return page;
}

export type Line = [name: string, metadata: Record<string, unknown>];

/** An event without what every event has. */
export const line = ({ eventType, eventMetadata }: StoredEvent): Line => [
  eventType.replace(/^product /, ''),
  Object.fromEntries(
    Object.entries(eventMetadata as object)
      .filter(([key]) => !key.startsWith('$'))
      .sort(),
  ),
];

/** The stored events, once there are as many. */
export const lines = async (rig: Rig, count: number, timeout?: number): Promise<Line[]> =>
  (await rig.delivered(count, timeout)).map(line);

export const sorted = (list: Line[]) =>
  list.map(([name, metadata]) => JSON.stringify([name, Object.entries(metadata).sort()])).sort();

/** The stored events beside one last event, which proves that the page still tracks. */
export async function sentinel(rig: Rig, page: Page, before: number): Promise<Line[]> {
  await page.evaluate(() => window.vitrine.track('product renders', { item_id: 'sentinel' }));
  const all = await lines(rig, before + 1);
  const last = all.findIndex(([, { item_id }]) => item_id === 'sentinel');
  expect(all.splice(last, 1)).toEqual([['renders', { item_id: 'sentinel' }]]);
  expect(all).toHaveLength(before);
  return all;
}

export const ofViewer = (rig: Rig, id = 'viewer') => ({
  source: 'model-viewer',
  model_url: `${rig.shop}/${id}.glb`,
});

/** Taps as often at once. */
export const activate = (page: Page, id = 'viewer', taps = 1) =>
  page.evaluate(
    ([id, taps]) => {
      const all = [document, ...[...document.querySelectorAll('*')].map((e) => e.shadowRoot)];
      const found = all.map((root) => root?.getElementById(id)).find(Boolean);
      for (let i = 0; i < taps; i++) (found as unknown as { activateAR(): void }).activateAR();
    },
    [id, taps] as const,
  );

/**
 * Grants the consent that the page waits for once its viewers are ready. A viewer that a busy machine
 * delays for three seconds is reported as one that cannot show AR, as it should be.
 *
 * @param viewers in the page: expressions
 */
export async function grantWhenReady(page: Page, ...viewers: string[]) {
  const ready = viewers.map((viewer) => `${viewer}?.canActivateAR`).join(' && ');
  await page.waitForFunction(ready, undefined, { timeout: 60_000 });
  await page.evaluate(() => window.vitrine.setConsent('granted'));
}

export const loaded = (page: Page, id = 'viewer') =>
  page.waitForFunction(
    (id) => (document.getElementById(id) as unknown as { loaded?: boolean })?.loaded,
    id,
    { timeout: 60_000 },
  );

export const LINKS = `<a id="quick" rel="ar" href="/chair.usdz?token=secret#frag">AR</a>
  <a id="https" href="${HTTPS}">AR</a> <a id="intent" href="${INTENT}">AR</a>`;

/** Addresses of one model each. */
export const scene = (kind: 'https' | 'intent', model: string) =>
  (kind === 'https' ? HTTPS : INTENT).replace('chair', model);

export const launched = (model: string, more: object = {}): Line => [
  'AR download',
  {
    ar_mode: 'scene-viewer',
    source: 'link',
    model_url: `https://cdn.example/${model}.glb`,
    ...more,
  },
];

export const PAGE = `
  window.scene = (model) => ${JSON.stringify(INTENT)}.replace('chair', model);
  window.root = (mode) => document.body.appendChild(document.createElement('div')).attachShadow({ mode });
  window.link = (href, parent = document.body) =>
    parent.appendChild(Object.assign(document.createElement('a'), { href, hidden: true }));`;
