import type { Page } from '@playwright/test';
import type { StoredEvent } from '../../src/contract/index.js';
import { ASSET, ORG, type PageOptions, PUBLIC_TOKEN, type Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';

const ld = (data: unknown) => `<script type="application/ld+json">${JSON.stringify(data)}</script>`;

const product = (sku: string, name: string, more: object = {}) =>
  ld({ '@context': 'https://schema.org', '@type': 'Product', sku, name, ...more });

const CHAIR = product('CH-1', 'Chair');

const open = async (rig: Rig, page: Page, path: string, options: PageOptions) => {
  const url = rig.page(path, {
    ...options,
    attributes: { plugins: 'product-session', ...options.attributes },
  });
  await page.goto(url);
  await page.waitForFunction(() => window.vitrine.track);
};

const byTime = (one: StoredEvent, other: StoredEvent) =>
  Number(one.eventMetadata.$time) - Number(other.eventMetadata.$time) ||
  Number(one.eventMetadata.$seq) - Number(other.eventMetadata.$seq);

/**
 * What a session says: which product, and why it ended. As it happened: of two requests that leave together
 * either may arrive first.
 */
const told = (events: StoredEvent[]) =>
  [...events]
    .sort(byTime)
    .map(({ eventType, eventMetadata: { item_id, item_name, reason } }) =>
      [eventType.replace('product session ', ''), item_id ?? item_name, reason]
        .filter(Boolean)
        .join(' '),
    );

/** Engaged and whole seconds of an end. The clock also goes on by itself while the driver works. */
const expectSeconds = (event: StoredEvent | undefined, ...expected: number[]) => {
  const { engagement_time_msec, duration_msec } = event?.eventMetadata ?? {};
  const lasted = [Number(engagement_time_msec) / 1_000, Number(duration_msec) / 1_000];
  lasted.forEach((each, i) => {
    expect(each).toBeGreaterThanOrEqual(expected[i] as number);
    expect(each).toBeLessThan((expected[i] as number) + 5);
  });
  expect(event?.metric).toBeCloseTo(lasted[0] as number, 1);
};

/** The tab is hidden, or seen again, as far as the page can tell. */
const hide = (page: Page, hidden: boolean) =>
  page.evaluate((hidden) => {
    // Afterwards the browser itself says how it is.
    delete (document as { hidden?: boolean }).hidden;
    if (hidden) Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

const offers = { '@type': 'Offer', price: '49.90', priceCurrency: 'EUR' };
const chair = { item_id: 'CH-1', item_name: 'Chair' };
const priced = { ...chair, price: 49.9, currency: 'EUR' };
const MICRODATA = `<div itemscope itemtype="https://schema.org/Product">
  <div itemprop="brand" itemscope itemtype="https://schema.org/Brand"><b itemprop="name">Nordic</b></div>
  <h1 itemprop="name"> Chair </h1><meta itemprop="sku" content="CH-1">
  <p itemprop="offers" itemscope itemtype="https://schema.org/Offer">
    <span itemprop="price" content="49.90">49,90 €</span><meta itemprop="priceCurrency" content="EUR">
  </p>
  <div itemprop="isRelatedTo" itemscope itemtype="https://schema.org/Product"><b itemprop="name">Stool</b></div>
</div>`;
const OPEN_GRAPH = `<meta property="og:type" content="product"><meta property="og:title" content="Chair">
  <meta property="product:price:amount" content="49.90"><meta property="product:price:currency" content="EUR">
  <meta property="product:brand" content="Nordic"><meta property="product:retailer_item_id" content="CH-1">`;

/** Markup of a page, and the product that it is of. */
const PAGES: [name: string, body: string, item: object | null][] = [
  ['JSON-LD', product('CH-1', 'Chair', { offers }), priced],
  [
    'brand as an object, category, number as an id, a number as a price',
    ld({
      '@type': 'Product',
      sku: 7,
      name: 'Chair',
      brand: { '@type': 'Brand', name: 'Nordic' },
      category: 'Chairs',
      offers: { price: 49.9 },
    }),
    {
      item_id: '7',
      item_name: 'Chair',
      item_brand: 'Nordic',
      item_category: 'Chairs',
      price: 49.9,
    },
  ],
  [
    'brand as text',
    product('CH-1', 'Chair', { brand: 'Nordic' }),
    { ...chair, item_brand: 'Nordic' },
  ],
  [
    'a list of types, full names',
    ld({ '@type': ['http://schema.org/Product', 'Car'], name: 'Car' }),
    { item_name: 'Car' },
  ],
  [
    'a graph',
    ld({
      '@graph': [
        { '@type': 'WebSite', name: 'Shop' },
        { '@type': 'Product', name: 'Chair', productID: 'CH-1' },
      ],
    }),
    chair,
  ],
  [
    'a list',
    ld([
      { '@type': 'Organization', name: 'Shop' },
      { '@type': 'Product', name: 'Chair', mpn: 'CH-1' },
    ]),
    chair,
  ],
  [
    'main entity',
    ld({ '@type': 'ItemPage', mainEntity: { '@type': 'Product', name: 'Chair', gtin13: 'CH-1' } }),
    chair,
  ],
  [
    'a group with variants',
    ld({
      '@type': 'ProductGroup',
      productGroupID: 'CH-1',
      name: 'Chair',
      hasVariant: [
        { '@type': 'Product', sku: 'CH-1-R', name: 'Chair red', offers },
        { '@type': 'Product', sku: 'CH-1-B', name: 'Chair blue', offers },
      ],
    }),
    { ...priced, item_group_id: 'CH-1' },
  ],
  ['a list of offers', product('CH-1', 'Chair', { offers: [offers, { price: 60 }] }), priced],
  [
    'a range of prices',
    product('CH-1', 'Chair', {
      offers: { '@type': 'AggregateOffer', lowPrice: 49.9, highPrice: 60, priceCurrency: 'EUR' },
    }),
    priced,
  ],
  [
    'a price specification',
    product('CH-1', 'Chair', {
      offers: [
        { '@type': 'Offer', priceSpecification: [{ price: '49.90', priceCurrency: 'EUR' }] },
      ],
    }),
    priced,
  ],
  [
    '1.299,00',
    product('CH-1', 'Chair', { offers: { price: '1.299,00' } }),
    { ...chair, price: 1299 },
  ],
  ['$49.90', product('CH-1', 'Chair', { offers: { price: '$49.90' } }), { ...chair, price: 49.9 }],
  ['1,299 without a language', product('CH-1', 'Chair', { offers: { price: '1,299' } }), chair],
  ['no price', product('CH-1', 'Chair', { offers: { price: '' } }), chair],
  [
    'broken JSON before',
    `<script type="application/ld+json">{"@type":"Product",</script>${CHAIR}`,
    chair,
  ],
  [
    'JSON that is none of it',
    `<script type="application/ld+json">[null, 1, "Product"]</script>${CHAIR}`,
    chair,
  ],
  ['twice the same', product('CH-1', 'Chair') + product('chair', 'Chair'), chair],
  [
    'the one of this address among others',
    product('ST-1', 'Stool', { url: '/stool' }) +
      product('CH-1', 'Chair', { url: 'https://shop.example/item?color=red' }),
    chair,
  ],
  ['several', product('ST-1', 'Stool') + CHAIR, null],
  [
    'several with fragments',
    product('ST-1', 'Stool', { '@id': '#1' }) + product('CH-1', 'Chair', { '@id': '#2' }),
    null,
  ],
  [
    'a list page',
    ld({
      '@type': 'ItemList',
      itemListElement: [
        { '@type': 'ListItem', item: { '@type': 'Product', sku: 'CH-1', name: 'Chair' } },
      ],
    }),
    null,
  ],
  ['another type', ld({ '@type': 'ProductCollection', name: 'Chairs' }), null],
  ['microdata', MICRODATA, { ...priced, item_brand: 'Nordic' }],
  [
    'microdata: a main entity, two names in one, values of <data> and <meter>, line breaks',
    `<main itemscope itemtype="https://schema.org/ItemPage"><div itemprop="mainEntity" itemscope itemtype="https://schema.org/Product">
      <h1 itemprop="name alternateName">Arm
        Chair</h1><data itemprop="sku mpn" value="CH-1">No. 1</data>
      <p itemprop="offers" itemscope itemtype="https://schema.org/Offer">
        <meter itemprop="price" value="49.9" max="100">49,90 €</meter><meta itemprop="priceCurrency" content="EUR">
      </p></div></main>`,
    { ...priced, item_name: 'Arm Chair' },
  ],
  ['two products in microdata', MICRODATA + MICRODATA.replaceAll('Chair', 'Table'), null],
  ['Open Graph', OPEN_GRAPH, { ...priced, item_brand: 'Nordic' }],
  [
    'Open Graph of a blog',
    '<meta property="og:type" content="article"><meta property="og:title" content="Chair">',
    null,
  ],
  [
    'JSON-LD before Open Graph',
    OPEN_GRAPH + product('CH-2', 'Armchair'),
    { item_id: 'CH-2', item_name: 'Armchair' },
  ],
  [
    'attributes',
    '<form data-product-id="1" data-product-sku="CH-1" data-product-name="Chair" data-product-price="49.90"></form>',
    { ...chair, price: 49.9 },
  ],
  ['attributes of a list', '<p data-product-id="1"></p><p data-product-id="2"></p>', null],
  [
    'attributes of the body',
    '<script>document.body.dataset.productId = "CH-1"</script><p data-product-id="2"></p>',
    { item_id: 'CH-1' },
  ],
  ['attributes of a script', '<script data-product-id="1"></script>', null],
  ['nothing', '', null],
];

const ITEM_FIELDS = /^(item_|price|quantity|currency|value)/;

for (const [name, body, item] of PAGES) {
  test(`reads the product: ${name}`, async ({ rig, row: page }) => {
    await open(rig, page, '/item', { body });
    await page.evaluate(() => window.vitrine.track('product interaction'));
    const events = await rig.delivered(item ? 2 : 1);
    expect(told(events).map((text) => text.split(' ')[0])).toEqual(
      item ? ['start', 'product'] : ['product'],
    );
    for (const { eventMetadata } of events)
      expect(
        Object.fromEntries(Object.entries(eventMetadata).filter(([key]) => ITEM_FIELDS.test(key))),
      ).toEqual(item ?? {});
  });
}

test('ends a session with the page, and reports its length', async ({ rig, page }) => {
  await page.clock.install();
  rig.page('/next');
  await open(rig, page, '/chair', { body: CHAIR });
  await rig.delivered(1);
  await page.clock.fastForward(20_000);
  await page.goto(`${rig.shop}/next`);
  const events = await rig.delivered(2);
  expect(told(events)).toEqual(['start CH-1', 'end CH-1 pagehide']);
  expectSeconds(events[1], 20, 20);
});

test('ends a session when the tab closes', async ({ rig, context }) => {
  const page = await context.newPage();
  await open(rig, page, '/chair', { body: CHAIR });
  await rig.delivered(1);
  await page.close({ runBeforeUnload: true });
  expect(told(await rig.delivered(2))).toEqual(['start CH-1', 'end CH-1 pagehide']);
});

test('pauses a session while the tab is hidden', async ({ rig, page }) => {
  await page.clock.install();
  rig.page('/next');
  await open(rig, page, '/chair', { body: CHAIR });
  await rig.delivered(1);
  await page.clock.fastForward(10_000);
  await hide(page, true);
  // As long as the visitor stands in the room with Scene Viewer.
  await page.clock.fastForward(25 * 60_000);
  await hide(page, false);
  await page.clock.fastForward(5_000);
  await page.goto(`${rig.shop}/next`);
  const events = await rig.delivered(2);
  expect(told(events)).toEqual(['start CH-1', 'end CH-1 pagehide']);
  expectSeconds(events[1], 15, 25 * 60 + 15);
});

for (const [name, leave] of [
  ['seen again', (page: Page) => hide(page, false)],
  ['left', (page: Page) => page.goto('about:blank')],
] as const) {
  test(`a page hidden for over half an hour ended when it was last seen: ${name}`, async ({
    rig,
    page,
  }) => {
    await page.clock.install();
    await open(rig, page, '/chair', { body: CHAIR });
    // A request under way would be given up when the clock jumps.
    await rig.delivered(1);
    await page.clock.fastForward(10_000);
    await hide(page, true);
    await page.clock.fastForward(31 * 60_000);
    await leave(page);
    const again = name === 'seen again' ? ['start CH-1'] : [];
    const events = await rig.delivered(2 + again.length);
    expect(told(events)).toEqual(['start CH-1', 'end CH-1 idle', ...again]);
    expectSeconds(events[1], 10, 10);
  });
}

test('starts a session of a background tab when the tab becomes visible', async ({ rig, page }) => {
  await open(rig, page, '/chair', {
    body: CHAIR,
    head: "Object.defineProperty(document, 'hidden', { value: true, configurable: true })",
  });
  // The product is known already: only the session waits.
  await page.evaluate(() => window.vitrine.track('product interaction'));
  expect(told(await rig.delivered(1))).toEqual(['product interaction CH-1']);
  await hide(page, false);
  expect(told(await rig.delivered(2))).toEqual(['product interaction CH-1', 'start CH-1']);
});

test('starts a new session when the page returns from the back/forward cache', async ({
  rig,
  page,
}) => {
  rig.page('/next');
  await open(rig, page, '/chair', { body: CHAIR });
  await rig.delivered(1);
  // A write to IndexedDB that is under way keeps a page out of Chromium's cache.
  await page.waitForFunction(() => Object.keys(localStorage).every((key) => /:[$@]/.test(key)));
  await page.evaluate(() => {
    // The page itself says that it is back: the driver may lose touch with a page in the cache.
    window.addEventListener('pageshow', (event) => {
      if (event.persisted) window.vitrine.track('product interaction');
    });
  });
  await page.goto(`${rig.shop}/next`);
  await page.goBack({ waitUntil: 'commit' });
  const events = told(await rig.delivered(4));
  expect(events.slice(0, 2)).toEqual(['start CH-1', 'end CH-1 pagehide']);
  expect(events.slice(2).sort()).toEqual(['product interaction CH-1', 'start CH-1']);
});

/** A shop that is one page: it goes to an address, and renders a product there a while later. */
const SPA = `function go(how, url, sku, name, ms = 0) {
  history[how](null, '', url);
  setTimeout(() => {
    document.querySelector('[type="application/ld+json"]')?.remove();
    if (!sku) return;
    const script = document.createElement('script');
    script.type = 'application/ld+json';
    script.textContent = JSON.stringify({ '@type': 'Product', sku, name });
    document.body.append(script);
  }, ms);
}`;

for (const [api, head] of [
  ['the Navigation API', ''],
  ['the History API', 'Object.defineProperty(window, "navigation", { value: undefined });'],
] as const) {
  test(`a shop of one page shows one product after the other: ${api}`, async ({ rig, page }) => {
    await page.clock.install();
    await open(rig, page, '/chair', { body: CHAIR, head: head + SPA });
    const go = (...args: unknown[]) =>
      page.evaluate(`go(...${JSON.stringify(args)})`) as Promise<void>;
    await go('pushState', '/table', 'TA-1', 'Table');
    expect(told(await rig.delivered(3)).slice(1)).toEqual(['end CH-1 navigation', 'start TA-1']);
    // A variant is the same product, whichever of id and name says so.
    await go('replaceState', '/table?color=red', 'TA-1', 'Table red');
    await page.clock.runFor(600);
    await go('replaceState', '/table?color=blue', 'TA-1-B', 'Table red');
    await page.clock.runFor(600);
    // Rendered late.
    await go('pushState', '/lamp', 'LA-1', 'Lamp', 300);
    expect(told(await rig.delivered(5)).slice(3)).toEqual(['end TA-1-B navigation', 'start LA-1']);
    await go('pushState', '/cart');
    expect(told(await rig.delivered(6)).slice(5)).toEqual(['end LA-1 navigation']);
    await page.evaluate(() => window.vitrine.track('product interaction'));
    const [last] = (await rig.delivered(7)).slice(6);
    expect(last?.eventMetadata).not.toHaveProperty('item_id');
    // Back, where the page renders by itself.
    await page.evaluate(
      "addEventListener('popstate', () => go('replaceState', location.href, 'LA-1', 'Lamp'))",
    );
    await page.goBack();
    expect(told(await rig.delivered(8)).slice(7)).toEqual(['start LA-1']);
  });
}

test('reads a changing address when it rests, and never the same one twice', async ({
  rig,
  page,
}) => {
  await page.clock.install();
  await open(rig, page, '/chair', {
    body: CHAIR,
    head: `${SPA} var looks = 0; const { querySelectorAll } = Document.prototype;
      Document.prototype.querySelectorAll = function (selector) {
        if (selector === 'meta[property]') looks++;
        return querySelectorAll.call(this, selector);
      };`,
  });
  await page.clock.runFor(3_000);
  await page.evaluate(
    'looks = 0; for (let i = 0; i < 30; i++) history.replaceState(null, "", "?y=" + i)',
  );
  await page.clock.runFor(3_000);
  expect(await page.evaluate('looks')).toBe(3);
  await page.evaluate('history.replaceState({}, ""); history.pushState({}, "", "#reviews")');
  await page.clock.runFor(3_000);
  expect(await page.evaluate('looks')).toBe(3);
  await page.evaluate("go('pushState', '#/table', 'TA-1', 'Table')");
  await page.clock.runFor(3_000);
  expect(told(await rig.delivered(3)).slice(1)).toEqual(['end CH-1 navigation', 'start TA-1']);
});

test('finds late product data, and starts no other session for better data', async ({
  rig,
  page,
}) => {
  await page.clock.install();
  await open(rig, page, '/chair', {
    head: `${SPA} addEventListener('load', () => setTimeout(() => {
      document.head.insertAdjacentHTML('beforeend', '<meta property="og:type" content="product"><meta property="og:title" content="Chair | Shop">');
      setTimeout(go, 800, 'replaceState', location.href, 'CH-1', 'Chair');
    }, 200))`,
  });
  expect(told(await rig.delivered(1))).toEqual(['start Chair | Shop']);
  await page.clock.runFor(2_500);
  await page.evaluate(() => window.vitrine.track('product interaction'));
  expect(told(await rig.delivered(2))).toEqual(['start Chair | Shop', 'product interaction CH-1']);
});

test('starts with consent, and ends without an event when it is withdrawn', async ({
  rig,
  page,
}) => {
  rig.page('/next');
  await open(rig, page, '/chair', { body: CHAIR, attributes: { consent: 'pending' } });
  await page.evaluate(() => window.vitrine.setConsent('granted'));
  expect(told(await rig.delivered(1))).toEqual(['start CH-1']);
  await page.evaluate(() => {
    window.vitrine.setConsent('denied');
    history.pushState(null, '', '/elsewhere');
    window.vitrine.setConsent('granted');
  });
  expect(told(await rig.delivered(2))).toEqual(['start CH-1', 'start CH-1']);
});

test('stop() ends the session, restores the History API and reports nothing more', async ({
  rig,
  page,
}) => {
  rig.page('/next');
  await open(rig, page, '/chair', {
    body: CHAIR,
    head: `Object.defineProperty(window, 'navigation', { value: undefined });${SPA}
      var native = history.pushState;`,
  });
  expect(told(await rig.delivered(1))).toEqual(['start CH-1']);
  expect(
    await page.evaluate(() => {
      const { native } = window as unknown as { native: unknown };
      const before = history.pushState !== native;
      window.vitrine.stop();
      return [before, history.pushState === native];
    }),
  ).toEqual([true, true]);
  await page.evaluate("go('pushState', '/table', 'TA-1', 'Table')");
  await page.goto(rig.page('/other', { attributes: { plugins: 'product-session' }, body: CHAIR }));
  expect(told(await rig.delivered(3))).toEqual(['start CH-1', 'end CH-1 pagehide', 'start CH-1']);
});

test('continues the session of a product when the tag runs again', async ({ rig, page }) => {
  await open(rig, page, '/chair', { body: CHAIR });
  expect(told(await rig.delivered(1))).toEqual(['start CH-1']);
  await page.evaluate(() => {
    const tag = document.querySelector('script[data-plugins]') as HTMLScriptElement;
    const again = document.createElement('script');
    for (const { name, value } of tag.attributes) again.setAttribute(name, value);
    document.head.append(again);
  });
  await page.waitForFunction(() => document.querySelectorAll('script[data-plugins]').length === 2);
  await page.goto(rig.page('/other', { attributes: { plugins: 'product-session' } }));
  expect(told(await rig.delivered(2))).toEqual(['start CH-1', 'end CH-1 pagehide']);
});

test("reports an end with its page's address, title and defaults, and a start with the defaults of its task", async ({
  rig,
  page,
}) => {
  const [asset, next] = [
    'aaaaaaaa-0000-4000-8000-000000000001',
    'aaaaaaaa-0000-4000-8000-000000000002',
  ];
  const head = `window.go = () => {
    history.pushState(0, '', '/table');
    document.title = 'Table';
    vitrine.setDefaults({ assetId: '${next}' });
    document.querySelector('[type="application/ld+json"]').textContent =
      JSON.stringify({ '@type': 'Product', sku: 'TA-1', name: 'Table' });
  }`;
  await open(rig, page, '/chair', {
    body: CHAIR,
    head: `${head}; document.title = 'Chair'; vitrine('setDefaults', { assetId: '${asset}' })`,
  });
  await rig.delivered(1);
  await page.evaluate('go()');
  const events = (await rig.delivered(3)).sort(byTime);
  expect(
    events.map(({ eventType, assetId, referer, eventMetadata: { item_id, $page, $title } }) => [
      eventType.replace('product session ', ''),
      item_id,
      assetId,
      String($page).replace(rig.shop, ''),
      referer === $page,
      $title,
    ]),
  ).toEqual([
    ['start', 'CH-1', asset, '/chair', true, 'Chair'],
    ['end', 'CH-1', asset, '/chair', true, 'Chair'],
    ['start', 'TA-1', next, '/table', true, 'Table'],
  ]);
});

test('takes a product and an idle time from the options', async ({ rig, page }) => {
  await page.clock.install();
  await page.goto(rig.page('/own', { attributes: null }));
  await page.evaluate(
    async ({ endpoint, ...ids }) => {
      const [{ createTracker }, { productSession }] = await Promise.all(
        ['/index.js', '/plugins.js'].map((path) => import(path)),
      );
      createTracker({
        ...ids,
        endpoint,
        plugins: [productSession({ product: () => ({ item_id: 'OWN-1' }), idle: 5 })],
      });
    },
    { endpoint: rig.endpoint, bearerToken: PUBLIC_TOKEN, orgId: ORG, assetId: ASSET },
  );
  await hide(page, true);
  await page.clock.fastForward(6 * 60_000);
  await hide(page, false);
  expect(told(await rig.delivered(3))).toEqual(['start OWN-1', 'end OWN-1 idle', 'start OWN-1']);
});
