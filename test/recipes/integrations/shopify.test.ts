import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '@shopify/theme-check-node';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import handler from '../../../integrations/shopify/function/pixel.js';
import { PRIVATE_TOKEN, Rig } from '../../../tools/harness/rig.js';
import { runPixel } from './pixel.js';
import { ADDED, COMPLETED, VIEWED, VISIT } from './pixel-events.js';
import { unpackIntegration } from './unpack-integration.js';

const THEME = 'integrations/shopify/extensions/vitrine-theme';
const PIXEL = 'integrations/shopify/extensions/vitrine-pixel';

/** Problems that Shopify's linter finds in a theme app extension. */
const lint = async (folder: string) =>
  (await check(folder, 'theme-check:theme-app-extension')).map(
    ({ check, message }) => `${check}: ${message}`,
  );

const block = readFileSync(join(THEME, 'blocks/vitrine.liquid'), 'utf8');
const schema = JSON.parse(
  /\{% schema %\}([\s\S]*)\{% endschema %\}/.exec(block)?.[1] as string,
) as { name: string; target: string; settings: { id?: string }[] };

describe('the theme app extension', () => {
  let folder: string;
  let theme: string;

  beforeEach(async () => {
    folder = await unpackIntegration('shopify');
    theme = join(folder, 'extensions/vitrine-theme');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("passes Shopify's linter", async () => {
    expect(await lint(theme)).toEqual([]);
  });

  it.each([
    ['blocks/vitrine.liquid', "'vitrine.auto.js' | asset_url", "'no.js' | asset_url"],
    ['blocks/vitrine.liquid', '{%- endif -%}', ''],
    ['blocks/vitrine.liquid', '"target": "head"', '"target": "head",,'],
    ['locales/de.schema.json', '"name": "Vitrine",', ''],
  ])('is not passed with a mistake in %s: %s', async (path, from, to) => {
    const text = readFileSync(join(theme, path), 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(theme, path), text.replace(from, to));
    expect(await lint(theme)).not.toEqual([]);
  });

  it('reads the settings that it declares', () => {
    const read = [...block.matchAll(/block\.settings\.(\w+)/g)].map(([, id]) => id);
    const declared = schema.settings.flatMap(({ id }) => id ?? []);
    expect([...new Set(read)].sort()).toEqual([...declared].sort());
    expect(schema.target).toBe('head');
  });

  it.each(['en.default', 'de'])('has every text in %s', (locale) => {
    const texts = JSON.parse(readFileSync(join(THEME, `locales/${locale}.schema.json`), 'utf8'));
    const keys = [...block.matchAll(/"t:([\w.]+)"/g)].map(([, key]) => key as string);
    expect(keys.length).toBeGreaterThan(5);
    for (const key of keys) {
      const text = key.split('.').reduce((value, part) => value?.[part], texts);
      expect(text, key).toEqual(expect.any(String));
    }
    // Shopify's limit for the name of a block.
    expect(texts.blocks.vitrine.name.length).toBeLessThanOrEqual(25);
  });
});

describe('the manifests', () => {
  it('name a theme extension, and a pixel that runs only with consent', () => {
    const read = (path: string) => parse(readFileSync(path, 'utf8'));
    expect(read(`${THEME}/shopify.extension.toml`)).toMatchObject({ type: 'theme' });
    expect(read(`${PIXEL}/shopify.extension.toml`)).toMatchObject({
      type: 'web_pixel_extension',
      runtime_context: 'strict',
      customer_privacy: { analytics: true, marketing: false, sale_of_data: 'disabled' },
      settings: { type: 'object', fields: { address: {}, events: {} } },
    });
  });
});

describe('the pixel, with the function and a collector', () => {
  let rig: Rig;
  /** Answers of the function that get lost. */
  let lost = 0;

  beforeEach(async () => {
    rig = await Rig.open();
    lost = 0;
    vi.stubEnv('VITRINE_ENDPOINT', rig.endpoint);
    vi.stubEnv('VITRINE_PRIVATE_TOKEN', PRIVATE_TOKEN);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rig.close();
  });

  const start = (settings: Record<string, string> = {}) =>
    runPixel({ address: 'https://function.example/', ...settings }, async (address, init) => {
      // A sandbox has no origin.
      const answer = await handler(new Request(address, { ...init, headers: { Origin: 'null' } }));
      if (lost-- > 0) throw new TypeError('Failed to fetch');
      return answer;
    });

  it('stores an order as one, with its visit, its own time, and nothing personal', async () => {
    const { tasks } = await start();
    await tasks.checkout_completed?.(COMPLETED);
    await tasks.checkout_completed?.(COMPLETED);
    const events = await rig.stored();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      eventType: 'product ordered',
      sessionId: VISIT,
      userId: 'user-1',
      metric: 120.5,
      eventMetadata: {
        transaction_id: '5501',
        value: 120.5,
        currency: 'EUR',
        tax: 20.5,
        shipping: 10,
        $page: 'https://shop.example/checkout',
      },
    });
    expect(JSON.parse(events[0]?.eventMetadata?.items as string)).toEqual([
      {
        item_id: 'CH-1-W',
        item_group_id: '7',
        item_name: 'Armchair',
        item_brand: 'Vitrine',
        price: 45,
        quantity: 2,
      },
      { item_name: 'A line without a product', quantity: 1 },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/secret|mail\.example|Erika|Mustermann|Heide|\+49/);
    const age = Date.now() - Date.parse(events[0]?.createdAt ?? '');
    expect(age).toBeGreaterThan(55_000);
    expect(age).toBeLessThan(90_000);
  });

  it('takes the id of the browser where the cart has no visit, or something else in its place', async () => {
    const { tasks } = await start();
    const { checkout } = COMPLETED.data;
    for (const [id, attributes] of [
      ['1', []],
      ['2', [{ key: '_vitrine_visit', value: '%zz' }]],
    ] as const)
      await tasks.checkout_completed?.({
        ...COMPLETED,
        data: { checkout: { ...checkout, attributes, order: { id } } },
      });
    expect((await rig.stored()).map(({ sessionId }) => sessionId)).toEqual([
      COMPLETED.clientId,
      COMPLETED.clientId,
    ]);
  });

  it('tries again after a lost answer, and the order counts once', async () => {
    const { tasks, waits } = await start();
    lost = 1;
    await tasks.checkout_completed?.(COMPLETED);
    expect(waits).toEqual([0, 1_000]);
    expect(await rig.count()).toBe(1);
  });

  it('gives up after four tries while the collector is away', async () => {
    const { tasks, waits } = await start();
    await rig.down();
    await tasks.checkout_completed?.(COMPLETED);
    expect(waits).toEqual([0, 1_000, 4_000, 15_000]);
    await rig.up();
  });

  it('leaves products and carts to the tracker, unless it is to send all', async () => {
    expect(Object.keys((await start()).tasks)).toEqual(['checkout_completed']);
    const { tasks } = await start({ events: 'all' });
    await tasks.product_viewed?.(VIEWED);
    await tasks.product_added_to_cart?.(ADDED);
    await tasks.product_added_to_cart?.({ ...ADDED, data: { cartLine: null } });
    const product = { item_id: 'CH-1-W', item_group_id: '7', item_name: 'Armchair', price: 45 };
    // In any order: their times differ by less than a millisecond.
    const events = Object.fromEntries(
      (await rig.stored()).map((event) => [event.eventType, event] as const),
    );
    expect(await rig.count()).toBe(2);
    expect(events['product session start']).toMatchObject({
      eventMetadata: {
        ...product,
        currency: 'EUR',
        $page: 'https://shop.example/products/armchair',
      },
    });
    expect(events['product cart-add']).toMatchObject({
      metric: 90,
      eventMetadata: { ...product, quantity: 2, value: 90, currency: 'EUR' },
    });
  });

  it('sends nothing that the function does not take', async () => {
    const send = async (body: string, method = 'POST') =>
      (
        await handler(
          new Request('https://function.example/', {
            method,
            body: method === 'GET' ? undefined : body,
          }),
        )
      ).status;
    expect(await send('', 'GET')).toBe(405);
    for (const body of ['not JSON', 'null', '[]', '{"eventType":"product renders"}'])
      expect(await send(body)).toBe(422);
    expect(await send(`"${'x'.repeat(65_536)}"`)).toBe(413);
    expect(await rig.count()).toBe(0);
  });
});
