import type { ConsoleMessage, Page } from '@playwright/test';
import { renderToString as renderReact } from 'react-dom/server';
import { shallowRef } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import type { StoredEvent } from '../../src/contract/index.js';
import type { TrackerOptions } from '../../src/index.js';
import { ASSET, PUBLIC_TOKEN, type Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';
import { bundle } from '../support/frameworks/bundle.js';
import { reactApp } from '../support/frameworks/react-app.js';
import { vueApp } from '../support/frameworks/vue-app.js';

/** Counts the trackers that run, and those that were ever made, by a listener that each sets on the page. */
const countListeners = () => {
  const add = EventTarget.prototype.addEventListener;
  Object.assign(window, { listeners: 0, made: 0 });
  EventTarget.prototype.addEventListener = function (type, task, options) {
    const signal = typeof options === 'object' ? options?.signal : undefined;
    if (type === 'pagehide' && signal) {
      window.listeners++;
      window.made++;
      signal.addEventListener('abort', () => window.listeners--);
    }
    return add.call(this, type, task, options);
  };
};

declare global {
  interface Window {
    listeners: number;
    made: number;
    seen: unknown[];
  }
}

/** Warnings and errors, but not of the browser, which looks for an icon of the page. */
const isOfTheApp = (message: ConsoleMessage) =>
  ['warning', 'error'].includes(message.type()) && !message.location().url.endsWith('.ico');

const types = (events: StoredEvent[]) => events.map(({ eventType }) => eventType);

for (const framework of ['react', 'vue']) {
  test.describe(framework, () => {
    let code = '';
    test.beforeAll(async () => {
      code = await bundle(framework);
    });

    /** In development React runs the effects of a component that is new twice. */
    const starts = framework === 'react' ? 2 : 1;

    /** Opens a page whose app is mounted when `options` say how. */
    async function open(
      rig: Rig,
      page: Page,
      options: Partial<TrackerOptions> | null = {},
      html = '',
    ) {
      rig.file('/app.js', code, 'text/javascript');
      await page.addInitScript(countListeners);
      const body = `<div id="app">${html}</div><script type="module" src="/app.js"></script>`;
      await page.goto(rig.page('/', { attributes: null, body }));
      await page.waitForFunction(() => window.shop);
      const all = { bearerToken: PUBLIC_TOKEN, endpoint: rig.endpoint, ...options };
      if (options) await give(page, all);
      return all;
    }

    async function give(page: Page, options: TrackerOptions) {
      await page.evaluate((given) => window.shop.open(given as TrackerOptions), options as object);
      await expect(page.locator('#app p')).toHaveText(
        `Chair ${options.assetId ?? 'without a name'}`,
      );
      await page.waitForFunction(() => window.shop.tracker);
    }

    const track = (page: Page, eventType: 'product interaction' | 'product cart-add') =>
      page.evaluate((type) => window.shop.tracker.track(type), eventType);

    test('one tracker stores what a component tracks before the tracker exists', async ({
      rig,
      page,
    }) => {
      await open(rig, page, { assetId: ASSET });
      const receipt = await track(page, 'product cart-add');
      expect(receipt).toMatchObject({ status: 'sent', id: expect.any(String) });
      const events = await rig.delivered(starts + 1);
      expect(types(events).sort()).toEqual(
        ['product cart-add', ...Array(starts).fill('product session start')].sort(),
      );
      expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
      expect(events.map(({ eventMetadata }) => eventMetadata.$seq).sort()).toEqual(
        Array.from({ length: starts + 1 }, (_, i) => i + 1),
      );
      expect(events.map(({ assetId }) => assetId)).toEqual(Array(starts + 1).fill(ASSET));
      expect(await page.evaluate(() => [window.listeners, window.made])).toEqual([1, 1]);
    });

    test('unmounting stops the tracker, later calls get an error, a new mount tracks again', async ({
      rig,
      page,
    }) => {
      const options = await open(rig, page);
      await rig.delivered(starts);
      await page.evaluate(() => window.shop.close());
      await expect.poll(() => page.evaluate(() => window.listeners)).toBe(0);
      expect(await track(page, 'product cart-add')).toMatchObject({
        status: 'dropped',
        code: 'tracker_stopped',
      });
      await page.evaluate(() => window.shop.tracker.flush());
      expect(await rig.count()).toBe(starts);
      await give(page, options);
      expect(await track(page, 'product cart-add')).toMatchObject({ status: 'sent' });
      expect(await page.evaluate(() => window.listeners)).toBe(1);
    });

    test('the next page sends an event tracked right before the app is unmounted', async ({
      rig,
      page,
    }) => {
      await open(rig, page);
      await rig.delivered(starts);
      await page.evaluate(() => {
        window.shop.tracker.track('product cart-add');
        window.shop.close();
      });
      await page.reload();
      await page.waitForFunction(() => window.shop);
      await give(page, { bearerToken: PUBLIC_TOKEN, endpoint: rig.endpoint });
      const events = await rig.delivered(2 * starts + 1);
      expect(types(events).filter((type) => type === 'product cart-add')).toHaveLength(1);
      expect(events).toHaveLength(2 * starts + 1);
    });

    test('the consent option holds events when pending, releases them when granted, removes them when denied', async ({
      rig,
      page,
    }) => {
      const options = await open(rig, page, { consent: 'pending' });
      expect(await track(page, 'product interaction')).toMatchObject({ code: 'consent_pending' });
      expect(rig.requests).toEqual([]);
      expect(await page.evaluate(() => localStorage.length)).toBe(0);
      await give(page, { ...options, consent: 'granted' });
      expect(types(await rig.delivered(starts + 1))).toContain('product interaction');
      await give(page, { ...options, consent: 'denied' });
      expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
      expect(await track(page, 'product cart-add')).toMatchObject({
        status: 'dropped',
        code: 'consent_denied',
      });
    });

    test('a consent decision outlives the tracker that received it', async ({ rig, page }) => {
      const options = await open(rig, page, { consent: 'granted' });
      await rig.delivered(starts);
      await page.evaluate(() => window.shop.tracker.setConsent('denied'));
      await give(page, { ...options, endpoint: `${rig.endpoint}/` });
      await give(page, { ...options, delivery: 'at-least-once' });
      expect(await track(page, 'product cart-add')).toMatchObject({ code: 'consent_denied' });
      expect(await rig.count()).toBe(starts);
    });

    test('a changed product option applies to events of the same update', async ({ rig, page }) => {
      const options = await open(rig, page, { assetId: ASSET });
      await rig.delivered(starts);
      const other = '2f8f1a4c-6a86-4f5d-8d0e-6e7a1d9b1c11';
      await give(page, { ...options, assetId: other, configId: 'walnut', metric: 3 });
      const lastEvent = (await rig.delivered(starts + 1)).at(-1);
      expect(lastEvent).toMatchObject({ assetId: other, configId: 'walnut', metric: 3 });
      expect(lastEvent?.eventMetadata.item_id).toBe(other);
      await give(page, options);
      expect((await rig.delivered(starts + 2)).at(-1)).toMatchObject({
        assetId: ASSET,
        configId: null,
        metric: 1,
      });
      await give(page, { ...options, eventMetadata: { theme: 'dark', page_type: 'pdp' } });
      await give(page, { ...options, eventMetadata: { theme: 'light' } });
      await track(page, 'product interaction');
      const interaction = (await rig.delivered(starts + 3)).at(-1);
      expect(interaction?.eventMetadata.theme).toBe('light');
      expect(interaction?.eventMetadata).not.toHaveProperty('page_type');
      await give(page, options);
      // A default that a component set stays when another option changes.
      const user = '9a04aeee-ecae-4edd-9462-0f36341e83e9';
      await page.evaluate((id) => window.shop.tracker.identify(id), user);
      await give(page, { ...options, configId: 'oak' });
      await track(page, 'product cart-add');
      const last = (await rig.delivered(starts + 4)).at(-1);
      expect(last).toMatchObject({ userId: user, configId: 'oak' });
      expect(last?.eventMetadata).not.toHaveProperty('theme');
    });

    test('another endpoint starts another tracker with the same listeners', async ({
      rig,
      page,
    }) => {
      const options = await open(rig, page, { endpoint: 'https://nowhere.invalid/api/analytics' });
      await page.evaluate(() => {
        window.seen = [];
        window.shop.tracker.onStatusChange(({ status }) => window.seen.push(status));
      });
      await give(page, { ...options, endpoint: rig.endpoint });
      expect(await track(page, 'product cart-add')).toMatchObject({ status: 'sent' });
      expect(await page.evaluate(() => window.seen)).toEqual(
        expect.arrayContaining(['queued', 'sending', 'sent']),
      );
      expect(await page.evaluate(() => window.listeners)).toBe(1);
    });

    test('calls the `beforeSend` of the latest options', async ({ rig, page }) => {
      const options = await open(rig, page);
      await rig.delivered(starts);
      for (const room of ['kitchen', 'bath']) {
        await page.evaluate(
          ([given, name]) =>
            window.shop.open({
              ...(given as TrackerOptions),
              beforeSend: (event) => ({
                ...event,
                eventMetadata: { ...event.eventMetadata, room: name },
              }),
            }),
          [options as object, room] as const,
        );
        await expect
          .poll(() =>
            page.evaluate(
              async () =>
                (await window.shop.tracker.track('product interaction')).event?.eventMetadata.room,
            ),
          )
          .toBe(room);
      }
    });

    test('a wrong configuration is logged and leaves the app on the page', async ({
      rig,
      page,
    }) => {
      const messages: string[] = [];
      page.on('console', (message) => isOfTheApp(message) && messages.push(message.text()));
      const options = await open(rig, page, { bearerToken: '' });
      const remedy = 'bearerToken: missing';
      expect(await track(page, 'product cart-add')).toMatchObject({
        status: 'dropped',
        code: 'invalid_options',
        message: remedy,
      });
      expect(messages).toEqual([`Vitrine: ${remedy}`]);
      await give(page, { ...options, bearerToken: PUBLIC_TOKEN });
      expect(await track(page, 'product cart-add')).toMatchObject({ status: 'sent' });
    });

    test('consent that starts undefined applies as soon as it has a value', async ({
      rig,
      page,
    }) => {
      const options = await open(rig, page, { consent: 'unknown' as 'pending' });
      expect(await track(page, 'product cart-add')).toMatchObject({ status: 'dropped' });
      await give(page, { ...options, consent: 'granted' });
      expect(await track(page, 'product cart-add')).toMatchObject({ status: 'sent' });
    });

    test('hydrates server-rendered markup without a console message', async ({ rig, page }) => {
      const messages: string[] = [];
      page.on('console', (message) => isOfTheApp(message) && messages.push(message.text()));
      page.on('pageerror', ({ message }) => messages.push(message));
      const options = { bearerToken: PUBLIC_TOKEN, endpoint: rig.endpoint, assetId: ASSET };
      const html = await (framework === 'react'
        ? renderReact(reactApp(options))
        : renderVue(vueApp(shallowRef(options))));
      expect(html).toContain(ASSET);
      await open(rig, page, null, html);
      await page.evaluate(() => {
        Object.assign(document.querySelector('#app p') as Element, { by: 'the server' });
      });
      await give(page, options);
      await rig.delivered(starts);
      await expect(page.locator('#app p')).toHaveJSProperty('by', 'the server');
      expect(messages).toEqual([]);
    });
  });
}
