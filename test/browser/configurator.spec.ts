import type { Page } from '@playwright/test';
import type { VitrineGlobal } from '../../src/index.js';
import type { PageOptions, Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/quiet-page.js';
import { variantsGlb } from '../support/variants-glb.js';

declare global {
  interface Window {
    vitrine: VitrineGlobal;
  }
}

/** Opens a page of the shop with the plugin on it. */
async function open(rig: Rig, page: Page, options: PageOptions = {}) {
  await page.goto(
    rig.page('/chair', {
      ...options,
      attributes: { plugins: 'configurator', ...options.attributes },
    }),
  );
  // Not by a call of the driver, which would count as the visitor's.
  await expect(page).toHaveTitle('ready', { timeout: 30_000 });
}

/** Says when the tracker is there. */
const READY = `const timer = setInterval(() => {
  if (window.vitrine.track) { clearInterval(timer); document.title = 'ready'; window.ready?.(); }
}, 10);`;

const KEYS = ['attribute_name', 'attribute_value', 'interaction', 'source', 'model_url'];

/** What is stored: name and the fields of the plugins. */
async function seen(rig: Rig, count: number) {
  const events = await rig.delivered(count);
  return events
    .sort((a, b) => Number(a.eventMetadata?.$seq) - Number(b.eventMetadata?.$seq))
    .map(({ eventType, eventMetadata = {} }) => [
      eventType.replace('product configuration ', ''),
      ...KEYS.map((key) => eventMetadata?.[key]).filter((value) => value !== undefined),
    ]);
}

const start = (source: string) => ['start', source];
const set = (name: string, value: unknown, source: string) => [
  'attribute set',
  name,
  value,
  source,
];

/**
 * A stand-in of the shape that Threekit's own callers use; the real player is not public:
 * `threekitPlayer(settings)` promises an object with `on`, whose `setConfiguration` tells of the
 * configuration before and after.
 */
const THREEKIT = `
  function makePlayer() {
    const tasks = {};
    let configuration = { Wood: 'oak', Fabric: { assetId: 'f1', type: 'item' }, Width: 80, Engraving: '' };
    return {
      getConfigurator: async () => ({
        getDisplayAttributes: () => [{ name: 'Wood', values: [{ value: 'ash' }, { value: 'walnut' }] }, { name: 'Engraving', values: [] }],
      }),
      on: (name, task) => void (tasks[name] ??= []).push(task),
      emit: (name, event) => (tasks[name] ?? []).forEach((task) => task(event)),
      setConfiguration(change) {
        const previousConfiguration = configuration;
        configuration = { ...configuration, ...change };
        this.emit('setConfiguration', { name: 'x', previousConfiguration, configuration, appliedConfiguration: change });
      },
    };
  }
  const original = function threekitPlayer(settings) {
    window.settings = settings;
    return window.promise = Promise.resolve(window.player = makePlayer());
  };
  original.version = '1.2.3';`;

for (const [when, head] of [
  ['before', 'window.threekitPlayer = original;'],
  ['as a variable before', 'var threekitPlayer = original;'],
  ['after', ''],
] as const) {
  test(`Threekit's player, there ${when} the tracker, is followed`, async ({ rig, page }) => {
    const begin = `(async () => {
        const settings = { el: document.getElementById('stage') };
        await window.threekitPlayer(settings);
        const promise = window.threekitPlayer(settings);
        window.same = promise === window.promise && window.settings === settings && window.threekitPlayer.version === '1.2.3' && window.threekitPlayer.name === 'threekitPlayer';
        const player = await promise;
        player.setConfiguration({ Wood: 'ash' });
        player.emit('rendered'); player.emit('rendered');
      })();`;
    rig.file('/player.js', 'window.threekitPlayer ??= original', 'text/javascript');
    await open(rig, page, {
      head: `${THREEKIT} ${READY} ${head}
        window.ready = () => document.head.append(Object.assign(document.createElement('script'),
          { src: '/player.js', onload() { ${begin} } }));`,
      body: `<div id="stage" style="height:100px">3D</div><input id="text">
        <button onclick="player.setConfiguration({ Wood: 'walnut' })">Walnut</button>
        <button onclick="player.setConfiguration({ Wood: 'walnut' })">Again</button>
        <button onclick="player.setConfiguration({ Fabric: { assetId: 'f2', type: 'item' }, Width: 120 })">Both</button>
        <button onclick="player.setConfiguration({ Engraving: document.getElementById('text').value.trim().toUpperCase() })">Engrave</button>`,
    });
    expect(await seen(rig, 1)).toEqual([['product renders', 'threekit']]);
    const [drawn] = await rig.stored();
    expect(drawn?.eventMetadata?.render_time_msec).toEqual(expect.any(Number));
    await page.fill('#text', 'For Anna ');
    for (const name of ['Walnut', 'Again', 'Engrave', 'Both']) await page.click(`text=${name}`);
    await page.click('#stage');
    expect(await seen(rig, 6)).toEqual([
      ['product renders', 'threekit'],
      start('threekit'),
      set('Wood', 'walnut', 'threekit'),
      set('Fabric', 'f2', 'threekit'),
      set('Width', 120, 'threekit'),
      ['product interaction', 'pointer', 'threekit'],
    ]);
    const events = await rig.stored();
    expect(JSON.stringify(events)).not.toMatch(/anna/i);
    const width = events.find(({ eventMetadata }) => eventMetadata?.attribute_name === 'Width');
    expect(width?.configuration).toEqual({
      Wood: 'walnut',
      Fabric: { assetId: 'f2', type: 'item' },
      Width: 120,
    });
    expect(await page.evaluate('same')).toBe(true);
    await page.evaluate(() => window.vitrine.stop());
    expect(
      await page.evaluate(
        'const d = Object.getOwnPropertyDescriptor(window, "threekitPlayer"); [d.value === original, d.writable, d.enumerable, d.configurable]',
      ),
    ).toEqual([true, true, true, when !== 'as a variable before']);
  });
}

test('creates no Threekit player, and survives odd ones', async ({ rig, page }) => {
  await open(rig, page, { head: READY });
  const odd = await page.evaluate(async () => {
    const scope = window as unknown as Record<string, unknown>;
    const before = scope.threekitPlayer;
    for (const result of [
      undefined,
      5,
      null,
      {},
      Promise.resolve(null),
      Promise.resolve({ on: 5 }),
    ]) {
      const own = () => result;
      scope.threekitPlayer = own;
      window.dispatchEvent(new Event('load'));
      if ((scope.threekitPlayer as typeof own) === own) return 'not watched';
      if ((scope.threekitPlayer as typeof own)() !== result) return 'another result';
      await result;
    }
    scope.threekitPlayer = 'text';
    const text = scope.threekitPlayer;
    delete scope.threekitPlayer;
    for (const name of ['threekit-analytics', 'camera-change', 'shopify:product:select'])
      document.dispatchEvent(new CustomEvent(name, { bubbles: true }));
    window.dispatchEvent(
      new CustomEvent('threekit-analytics', { detail: { visualInteractionType: 'zoom' } }),
    );
    return [before, text];
  });
  expect(odd).toEqual([undefined, 'text']);
  expect(await seen(rig, 1)).toEqual([['product interaction', 'zoom', 'threekit']]);
  const left = await page.evaluate(() => {
    window.vitrine.stop();
    return 'threekitPlayer' in window;
  });
  expect(left).toBe(false);
});

test('reads events of @threekit/analytics where no player is followed', async ({ rig, page }) => {
  await open(rig, page, { head: READY });
  await page.evaluate(() => {
    for (const detail of [
      { eventType: 'options_show', optionsSetId: 'wood', options: [] },
      {
        eventType: 'option_interaction',
        interactionType: 'hover',
        optionsSetId: 'wood',
        optionId: 'oak',
      },
      {
        eventType: 'option_interaction',
        interactionType: 'select',
        optionsSetId: 'wood',
        optionId: 'oak',
      },
      { eventType: 'personalize_text', personalizeId: 'p', personalizedText: 'Anna' },
      { eventType: 'visual_interaction', visualInteractionType: 'hover' },
      { eventType: 'visual_interaction', visualInteractionType: 'rotate' },
      { eventType: 'add_to_cart', itemName: 'Chair' },
    ])
      window.dispatchEvent(new CustomEvent('threekit-analytics', { detail }));
  });
  expect(await seen(rig, 3)).toEqual([
    start('threekit'),
    set('wood', 'oak', 'threekit'),
    ['product interaction', 'rotate', 'threekit'],
  ]);
});

test('reports a Shopify variant by the options that changed', async ({ rig, page }) => {
  const select = (size: string, color: string) => `{
    const event = new Event('shopify:product:select', { bubbles: true });
    event.product = { id: 'gid://shopify/Product/1' };
    event.selectedOptions = [{ name: 'Size', value: '${size}' }, { name: 'Color', value: '${color}' }];
    event.promise = Promise.resolve({ variant: null });
    document.querySelector('form').dispatchEvent(event);
  }`;
  await open(rig, page, {
    head: `${READY} window.ready = () => ${select('S', 'Red')}`,
    body: `<form><input type="radio" name="a" value="S" checked><input type="radio" name="b" value="Red" checked></form>
      <button onclick="${select('M', 'Red').replaceAll('"', '&quot;')}">M</button>
      <button onclick="${select('M', 'Blue').replaceAll('"', '&quot;')}">Blue</button>`,
  });
  await page.click('text=M');
  await page.click('text=M');
  await page.click('text=Blue');
  expect(await seen(rig, 3)).toEqual([
    start('shopify'),
    set('Size', 'M', 'shopify'),
    set('Color', 'Blue', 'shopify'),
  ]);
});

for (const late of [false, true])
  test(`WooCommerce's variations are heard through jQuery${late ? ' that comes late' : ''}`, async ({
    rig,
    page,
  }) => {
    const script = '/node_modules/jquery/dist/jquery.js';
    const found = (color: string) =>
      `jQuery('form').trigger('found_variation', [{ variation_id: 7, attributes: { attribute_pa_color: '${color}', attribute_size: 'L', attribute_any: '' } }])`;
    await open(rig, page, {
      head: READY + (late ? 'window.jQuery = () => {};' : ''),
      body: `${late ? '' : `<script src="${script}"></script>`}
        <form class="variations_form" data-product_id="7"><select><option selected value="L">L</option></select></form>
        <button onclick="${found('red')}">Red</button><button onclick="${found('blue')}">Blue</button>`,
    });
    if (late) await page.addScriptTag({ url: script });
    // Plug-ins trigger it as they like.
    await page.evaluate("jQuery('form').trigger('found_variation')");
    for (const name of ['Red', 'Red', 'Blue']) await page.click(`text=${name}`);
    expect(await seen(rig, 3)).toEqual([
      start('woocommerce'),
      set('color', 'red', 'woocommerce'),
      set('color', 'blue', 'woocommerce'),
    ]);
    await page.evaluate(() => window.vitrine.stop());
    expect(
      await page.evaluate('jQuery._data(document, "events")?.found_variation'),
    ).toBeUndefined();
  });

test("reports the form's choice when a variation allows any value", async ({ rig, page }) => {
  await open(rig, page, {
    head: READY,
    body: `<script src="/node_modules/jquery/dist/jquery.js"></script>
      <form class="variations_form" data-product_id="7">
        <select name="attribute_pa_size"><option value="">Choose</option><option value="xl">XL</option></select>
        <input type="radio" name="attribute_logo" value="Yes">
      </form><button onclick="jQuery('form').trigger('found_variation', [{ attributes: { attribute_pa_size: '', attribute_logo: 'Yes' } }])">Choose</button>`,
  });
  await page.selectOption('select', 'xl');
  await page.click('button');
  expect(await seen(rig, 3)).toEqual([
    start('woocommerce'),
    set('size', 'xl', 'woocommerce'),
    set('logo', 'Yes', 'woocommerce'),
  ]);
});

test('reports BigCommerce options by their labels, and never typed text', async ({ rig, page }) => {
  await open(rig, page, {
    head: READY,
    body: `<form><div data-product-option-change>
        <div data-product-attribute="set-select"><label class="form-label">Size: <small>Required</small></label>
          <select name="attribute[1]"><option value="">Choose</option><option value="11">Large</option></select></div>
        <div data-product-attribute="swatch"><label class="form-label">Color: <span></span></label>
          <input type="radio" name="attribute[2]" value="21" id="r"><label for="r">Red</label></div>
        <div data-product-attribute="input-checkbox"><input type="checkbox" name="attribute[3]" id="c"><label for="c">Wrap</label></div>
        <div data-product-attribute="input-text"><input name="attribute[4]" id="t"></div>
      </div><select id="other"><option>1</option><option>2</option></select></form>`,
  });
  await page.fill('#t', 'Anna');
  await page.selectOption('#other', '2');
  await page.selectOption('[name="attribute[1]"]', '11');
  await page.check('#r');
  await page.check('#c');
  expect(await seen(rig, 4)).toEqual([
    start('bigcommerce'),
    set('Size', 'Large', 'bigcommerce'),
    set('Color', 'Red', 'bigcommerce'),
    set('attribute[3]', 1, 'bigcommerce'),
  ]);
});

type Loading = HTMLElement & { loaded?: boolean };

test('counts <model-viewer> renders once, gestures once each, and chosen variants', async ({
  rig,
  page,
}) => {
  test.slow();
  for (const path of ['/chair.glb', '/stool.glb'])
    rig.file(path, await variantsGlb(), 'model/gltf-binary');
  await open(rig, page, {
    attributes: { consent: 'pending' },
    head: READY,
    body: `<model-viewer src="/chair.glb?token=1" camera-controls variant-name="oak" style="width:300px;height:300px"></model-viewer>
      <script type="module" src="/node_modules/@google/model-viewer/dist/model-viewer.min.js"></script>
      <button id="yes" onclick="vitrine('setConsent', 'granted')">Yes</button>
      <button id="walnut" onclick="document.querySelector('model-viewer').variantName = 'walnut'">Walnut</button>
      <button id="none" onclick="document.querySelector('model-viewer').variantName = null">None</button>`,
  });
  const model_url = `${rig.shop}/chair.glb`;
  const other = `${rig.shop}/stool.glb`;
  await page.waitForFunction(() => document.querySelector<Loading>('model-viewer')?.loaded);
  // What is there before consent is told without its time, what comes afterwards with it.
  await page.click('#yes');
  await rig.delivered(1);
  await page.evaluate(() =>
    Object.assign(document.querySelector('model-viewer') as object, { src: '/stool.glb?token=1' }),
  );
  const [early, late] = await rig.delivered(2, 60_000);
  expect(early?.eventMetadata.render_time_msec).toBeUndefined();
  expect(late?.eventMetadata.render_time_msec).toBeGreaterThan(0);
  expect(late?.metric).toBe(late?.eventMetadata.render_time_msec);
  await page.click('#walnut');
  await rig.delivered(4, 20_000);
  await page.click('#none');
  await rig.delivered(5, 20_000);
  const box = await page.locator('model-viewer').boundingBox();
  const [x, y] = [(box?.x ?? 0) + 150, (box?.y ?? 0) + 150];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 10 });
  await page.mouse.up();
  await rig.delivered(6, 20_000);
  await page.mouse.wheel(0, -300);
  expect(await seen(rig, 7)).toEqual([
    ['product renders', 'model-viewer', model_url],
    ['product renders', 'model-viewer', other],
    start('model-viewer'),
    set('variant', 'walnut', 'model-viewer'),
    set('variant', 'default', 'model-viewer'),
    ['product interaction', 'rotate', 'model-viewer'],
    ['product interaction', 'zoom', 'model-viewer'],
  ]);
});

test('times a model by its own request, once, also when consent returns', async ({ rig, page }) => {
  rig.file('/a.glb', 'x', 'model/gltf-binary');
  await open(rig, page, {
    head: `${READY} customElements.define('model-viewer', class extends HTMLElement { loaded = true; src = '/b.glb' });`,
    body: '<model-viewer></model-viewer>',
  });
  await rig.delivered(1);
  await page.evaluate(async () => {
    window.vitrine.setConsent('denied');
    window.vitrine.setConsent('granted');
    const load = () =>
      document
        .querySelector('model-viewer')
        ?.dispatchEvent(new CustomEvent('load', { detail: { url: '/a.glb' } }));
    await fetch('/a.glb').then((response) => response.text());
    load();
    load();
    performance.getEntriesByName = () => [{ startTime: -20_000, responseEnd: -15_000 }] as never;
    load();
  });
  const times = (await rig.delivered(4)).map(({ eventMetadata }) => eventMetadata.render_time_msec);
  expect(times).toEqual([undefined, expect.any(Number), undefined, undefined]);
});

test('counts a gesture where it begins, even if the camera follows slowly', async ({
  rig,
  page,
}) => {
  await page.clock.install();
  await open(rig, page, {
    head: READY,
    body: '<model-viewer style="display:block;height:50px"></model-viewer><p>text</p>',
  });
  const move = (source = 'user-interaction') =>
    page.evaluate((source) => {
      const viewer = document.querySelector('model-viewer');
      viewer?.dispatchEvent(new CustomEvent('camera-change', { detail: { source } }));
    }, source);
  await page.click('p');
  await move();
  await page.click('model-viewer');
  await move('none');
  await move();
  // Damping.
  await page.clock.runFor(1_100);
  await move();
  for (let i = 0; i < 3; i++) {
    await page.mouse.wheel(0, 10);
    await move();
  }
  expect(await seen(rig, 2)).toEqual([
    ['product interaction', 'rotate', 'model-viewer'],
    ['product interaction', 'zoom', 'model-viewer'],
  ]);
});
