import type { VitrineGlobal } from '../../src/index.js';
import { ASSET, ORG, PUBLIC_TOKEN } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';

declare global {
  interface Window {
    /** The face of the script tag. */
    vitrine: VitrineGlobal;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('a tracked event is stored with session, device, referer and times', async ({ rig, page }) => {
  await page.goto(`${rig.shop}/?utm_source=mail#top`);
  const receipt = await page.evaluate(() =>
    window.vitrine('track', 'product cart-add', { item_id: 'CH-1', price: 49.9 }, { metric: 49.9 }),
  );
  expect(receipt).toMatchObject({ status: 'sent', id: expect.any(String) });
  const [event, ...others] = await rig.delivered(1);
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    id: receipt.id,
    eventType: 'product cart-add',
    orgId: ORG,
    assetId: ASSET,
    assetName: 'Armchair',
    sessionId: expect.stringMatching(UUID),
    device: await page.evaluate(() => navigator.userAgent),
    referer: `${rig.shop}/`,
    metric: 49.9,
    eventMetadata: {
      item_id: 'CH-1',
      price: 49.9,
      $id: receipt.eventId,
      $seq: 1,
      $page: `${rig.shop}/`,
      $title: 'Shop /',
      $lib: expect.stringMatching(/^vitrine\/\d/),
    },
  });
  expect(Math.abs(Date.parse(event?.createdAt ?? '') - Date.now())).toBeLessThan(10_000);
});

test('calls made before the file arrives are not lost', async ({ rig, page }) => {
  const url = rig.page('/early', {
    head: "vitrine('track', 'product renders'); vitrine('setDefaults', { configId: 'c1' }); vitrine('track', 'product interaction')",
  });
  await page.goto(url);
  const events = await rig.delivered(2);
  expect(events.map(({ eventType, configId }) => [eventType, configId])).toEqual([
    ['product renders', null],
    ['product interaction', 'c1'],
  ]);
});

test('puts metadata defaults below the metadata of the event, and takes one away when undefined', async ({
  rig,
  page,
}) => {
  await page.goto(rig.page('/module', { attributes: null }));
  await page.evaluate(
    async ([bearerToken, endpoint, file]) => {
      const { createTracker } = await import(file as string);
      const tracker = createTracker({ bearerToken, endpoint, eventMetadata: { a: 1, b: 2 } });
      await tracker.track('product renders', { b: 'own' });
      tracker.setDefaults({ configId: 'c1', eventMetadata: { a: undefined, c: 3 } });
      await tracker.track('product renders', { c: undefined });
      tracker.setDefaults({ configId: undefined });
      await tracker.track('product renders');
      tracker.setDefaults({ eventMetadata: undefined });
      await tracker.track('product renders');
    },
    [PUBLIC_TOKEN, rig.endpoint, `${rig.shop}/index.js`],
  );
  const events = await rig.delivered(4);
  expect(events.map(({ configId, eventMetadata: { a, b, c } }) => ({ configId, a, b, c }))).toEqual(
    [
      { configId: null, a: 1, b: 'own', c: undefined },
      { configId: 'c1', a: undefined, b: 2, c: undefined },
      { configId: null, a: undefined, b: 2, c: 3 },
      { configId: null, a: undefined, b: undefined, c: undefined },
    ],
  );
});

test('reading the session id begins no session and writes nothing', async ({ rig, page }) => {
  await page.goto(rig.shop);
  await page.waitForFunction(() => window.vitrine.track);
  const read = () =>
    page.evaluate(() => [
      window.vitrine.sessionId,
      Object.keys(localStorage).filter((key) => key.endsWith('$session')).length,
    ]);
  expect(await read()).toEqual([null, 0]);
  await page.evaluate(() => window.vitrine.track('product renders'));
  const [event] = await rig.delivered(1);
  expect(await read()).toEqual([event?.sessionId, 1]);
});

test('sends JSON first, and text without a preflight once the server has offered it', async ({
  rig,
  page,
}) => {
  await page.goto(rig.shop);
  for (let i = 0; i < 2; i++)
    await page.evaluate(() => window.vitrine.track('product interaction'));
  await rig.delivered(2);
  expect(rig.requests.map(({ method, headers }) => [method, headers['content-type']])).toEqual([
    ['OPTIONS', undefined],
    ['POST', 'application/json'],
    ['POST', 'text/plain;charset=UTF-8'],
  ]);
  // Chromium sends the page across origins too, where it is asked to, and never the query.
  expect(rig.requests[1]?.headers.referer).toBe(`${rig.shop}/`);
  expect(rig.requests[1]?.headers.cookie).toBeUndefined();
});

for (const [name, leave] of [
  ['location.href', "location.href = '/next'"],
  ['a reload', 'location.reload()'],
  ['about:blank', "location.href = 'about:blank'"],
] as const) {
  test(`an event tracked right before ${name} is stored once`, async ({ rig, page }) => {
    rig.page('/next');
    await page.goto(rig.shop);
    await page.evaluate((script) => {
      window.vitrine('track', 'product cart-add', { item_id: 'CH-1' });
      new Function(script)();
    }, leave);
    expect(await rig.delivered(1)).toHaveLength(1);
  });
}

test('an event tracked by the click on a link that leaves is stored once', async ({
  rig,
  page,
}) => {
  rig.page('/cart');
  await page.goto(
    rig.page('/buy', {
      body: '<a href="/cart" data-vitrine="product cart-add" data-vitrine-item_id="007" data-vitrine-price="49.90">Buy</a>',
    }),
  );
  await page.waitForFunction(() => window.vitrine.track);
  await page.click('a');
  const events = await rig.delivered(1);
  expect(events).toHaveLength(1);
  expect(events[0]?.eventMetadata).toMatchObject({ item_id: '007', price: 49.9 });
});

test('a form that says so counts when it is submitted, not when it is clicked into', async ({
  rig,
  page,
}) => {
  rig.page('/ordered');
  await page.goto(
    rig.page('/checkout', {
      body: '<form action="/ordered" data-vitrine="product ordered" data-vitrine-transaction_id="T-1" data-vitrine-value="10"><input name="a"><button>Order</button></form>',
    }),
  );
  await page.waitForFunction(() => window.vitrine.track);
  await page.click('input');
  await page.click('button');
  const events = await rig.delivered(1);
  expect(
    events.map(({ eventType, eventMetadata }) => [
      eventType,
      eventMetadata.transaction_id,
      eventMetadata.value,
    ]),
  ).toEqual([['product ordered', 'T-1', 10]]);
});

test('closing the tab right after a click loses nothing', async ({ rig, context }) => {
  const page = await context.newPage();
  await page.goto(
    rig.page('/buy', { body: '<button data-vitrine="product cart-add">Buy</button>' }),
  );
  await page.waitForFunction(() => window.vitrine.track);
  await page.click('button');
  await page.close();
  expect(await rig.delivered(1)).toHaveLength(1);
});

test('what could not be sent is sent by the next page', async ({ rig, page }) => {
  await page.goto(rig.shop);
  rig.intercept = (request) => {
    request.socket.destroy();
    return true;
  };
  const receipt = await page.evaluate(() => window.vitrine.track('product cart-add'));
  expect(receipt).toMatchObject({ status: 'queued', code: 'network_error' });
  expect(await rig.stored()).toEqual([]);
  rig.intercept = undefined;
  await page.goto(rig.page('/next'));
  const events = await rig.delivered(1);
  expect(events.map(({ eventMetadata }) => eventMetadata.$id)).toEqual([receipt.eventId]);
  expect(events[0]?.eventMetadata.$page).toBe(`${rig.shop}/`);
});

test('a request that was cut after the server stored the event is not counted twice', async ({
  rig,
  page,
}) => {
  await page.goto(rig.shop);
  await page.evaluate(() => window.vitrine.track('product interaction'));
  let cut = 0;
  rig.intercept = (request, response) => {
    if (request.method === 'POST' && cut++ < 1) {
      // The collector reads and stores it; the answer never leaves.
      response.end = (() => response.socket?.destroy()) as never;
    }
    return false;
  };
  await page.evaluate(() => window.vitrine.track('product cart-add'));
  await expect.poll(() => cut, { timeout: 15_000 }).toBeGreaterThan(1);
  expect(await rig.delivered(2)).toHaveLength(2);
});

test('the page comes back from the back/forward cache and goes on', async ({ rig, page }) => {
  rig.page('/next');
  await page.goto(rig.shop);
  await page.evaluate(() => {
    // The page itself says that it is back: the driver may lose touch with a page in the cache.
    window.addEventListener('pageshow', (event) => {
      if (event.persisted) window.vitrine.track('product cart-add', { restored: true });
    });
    return window.vitrine.track('product interaction');
  });
  await page.goto(`${rig.shop}/next`);
  await page.goBack({ waitUntil: 'commit' });
  const events = await rig.delivered(2);
  expect(events.map(({ eventMetadata }) => eventMetadata.restored)).toEqual([undefined, true]);
});

test('1,000 events in a loop are all stored, each once', async ({ rig, page }) => {
  test.slow();
  await page.goto(rig.shop);
  await page.evaluate(() => {
    for (let i = 0; i < 1_000; i++) window.vitrine.track('product interaction', { i });
  });
  await expect.poll(() => rig.count(), { timeout: 60_000, intervals: [1_000] }).toBe(1_000);
});

test.describe('bad input', () => {
  test('an unknown name is refused by the server, and the console says so once', async ({
    rig,
    page,
  }) => {
    const errors: string[] = [];
    page.on(
      'console',
      (message) => message.text().startsWith('Vitrine') && errors.push(message.text()),
    );
    await page.goto(rig.shop);
    for (let i = 0; i < 2; i++) {
      const receipt = await page.evaluate(() =>
        window.vitrine('track', 'prodct cart-add' as never),
      );
      expect(receipt).toMatchObject({
        status: 'dropped',
        code: 'server_rejected',
        message: expect.stringContaining('eventType'),
      });
    }
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('eventTypes');
  });

  test('what JSON cannot hold is left out and named; the event is kept', async ({ rig, page }) => {
    await page.goto(rig.shop);
    const receipt = await page.evaluate(() => {
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      return window.vitrine('track', 'product interaction', {
        circular,
        element: document.body,
        big: 12345678901234567890n,
        window,
        get broken() {
          throw new Error('no');
        },
        item_id: 'CH-1',
      } as never);
    });
    expect(receipt).toMatchObject({
      status: 'sent',
      code: 'values_omitted',
      message: expect.stringContaining('circular,element,window,broken'),
    });
    const [event] = await rig.delivered(1);
    expect(event?.eventMetadata).toMatchObject({ item_id: 'CH-1', big: '12345678901234567890' });
    expect(event?.eventMetadata).not.toHaveProperty('element');
  });

  test('an event over 64 KiB is dropped with the remedy, and the next one is not held up', async ({
    rig,
    page,
  }) => {
    await page.goto(rig.shop);
    const receipts = await page.evaluate(() =>
      Promise.all([
        window.vitrine.track('product interaction', { note: 'x'.repeat(70_000) }),
        window.vitrine.track('product interaction'),
      ]),
    );
    expect(receipts).toMatchObject([
      { status: 'dropped', code: 'event_too_large' },
      { status: 'sent' },
    ]);
    expect(await rig.delivered(1)).toHaveLength(1);
  });

  for (const [attribute, value] of [
    ['bearer-token', ''],
    ['endpoint', 'nowhere'],
    ['consent', 'yes'],
  ] as const) {
    test(`a wrong data-${attribute} is one console error that names it, and the page goes on`, async ({
      rig,
      page,
    }) => {
      const errors: string[] = [];
      page.on('console', (message) => errors.push(message.text()));
      page.on('pageerror', (error) => errors.push(`thrown: ${error}`));
      await page.goto(rig.page('/wrong', { attributes: { [attribute]: value } }));
      await expect
        .poll(() => errors)
        .toEqual([expect.stringContaining(`Vitrine: data-${attribute}: `)]);
      await page.evaluate(() => window.vitrine('track', 'product interaction'));
    });
  }

  test('a token that does not serve the domain stops sending and keeps the events', async ({
    rig,
    page,
  }) => {
    await page.goto(
      rig.page('/wrong', { attributes: { 'bearer-token': 'a-token-that-nobody-knows' } }),
    );
    await page.waitForFunction(() => window.vitrine.track);
    const receipts = await page.evaluate(async () => [
      await window.vitrine.track('product interaction'),
      await window.vitrine.track('product interaction'),
    ]);
    for (const receipt of receipts)
      expect(receipt).toMatchObject({
        status: 'queued',
        code: 'unauthorized',
      });
    expect(rig.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

test('data-plugins starts what it knows, also between commas, and names what it does not', async ({
  rig,
  page,
}) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(
    rig.page('/product', {
      attributes: { plugins: 'product-session,foo' },
      body: '<script type="application/ld+json">{"@type":"Product","sku":"CH-1","name":"Chair"}</script>',
    }),
  );
  const [event] = await rig.delivered(1);
  expect(event?.eventType).toBe('product session start');
  expect(said.filter((text) => text.includes('data-plugins'))).toEqual([
    expect.stringContaining(
      'data-plugins: no plugin foo; expected auto or some of product-session,',
    ),
  ]);
});

test.describe('mistakes of the page', () => {
  test('a script that runs twice counts a click once', async ({ rig, page }) => {
    await page.goto(
      rig.page('/twice', { body: '<button data-vitrine="product cart-add">Buy</button>' }),
    );
    await page.waitForFunction(() => window.vitrine.track);
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const first = document.querySelector('script[src]') as HTMLScriptElement;
          const again = document.createElement('script');
          for (const { name, value } of first.attributes) again.setAttribute(name, value);
          again.onload = resolve;
          document.head.append(again);
        }),
    );
    await page.click('button');
    expect(await rig.delivered(1)).toHaveLength(1);
  });

  test('a label that says so counts once for itself and its control', async ({ rig, page }) => {
    await page.goto(
      rig.page('/label', {
        body: '<label data-vitrine="product configuration attribute set" data-vitrine-attribute_value="walnut" data-vitrine-price="49,90"><input type="radio"> Walnut</label>',
      }),
    );
    await page.waitForFunction(() => window.vitrine.track);
    await page.click('label', { position: { x: 40, y: 8 } });
    expect(await page.isChecked('input')).toBe(true);
    const events = await rig.delivered(1);
    expect(events).toHaveLength(1);
    expect(events[0]?.eventMetadata).toMatchObject({ attribute_value: 'walnut', price: '49,90' });
  });

  test('a misspelt call and a getter that throws are said once and stop nothing', async ({
    rig,
    page,
  }) => {
    const thrown: string[] = [];
    const said: string[] = [];
    page.on('pageerror', (error) => thrown.push(error.message));
    page.on('console', (message) => said.push(message.text()));
    await page.goto(
      rig.page('/wrong', { head: "vitrine('tack'); vitrine('track', 'product renders')" }),
    );
    await rig.delivered(1);
    const receipt = await page.evaluate(() => {
      const broken = {
        get assetId(): string {
          throw new Error('no such thing');
        },
      };
      window.vitrine.setDefaults(broken);
      window.vitrine('setConsent', 'accepted' as never);
      return window.vitrine.track('product interaction', {}, broken);
    });
    expect(receipt).toMatchObject({ status: 'dropped', code: 'invalid_event' });
    await page.evaluate(() => window.vitrine.flush());
    expect(thrown).toEqual([]);
    expect(said.filter((text) => text.includes('no such thing'))).toHaveLength(1);
    expect(said).toContainEqual(expect.stringContaining('tack: no such method'));
    expect(said).toContainEqual(
      expect.stringContaining('consent: pass one of granted,pending,denied'),
    );
  });

  test('an id that a template left empty is no id, and the event is kept', async ({
    rig,
    page,
  }) => {
    await page.goto(rig.page('/empty', { attributes: { 'asset-id': ' ' } }));
    await page.evaluate(() =>
      document.querySelector('script[src]')?.setAttribute('data-asset-id', ''),
    );
    await page.evaluate(() => window.vitrine.stop());
    await page.addScriptTag({ url: `${rig.shop}/vitrine.js` });
    expect(await page.evaluate(() => window.vitrine.track('product renders'))).toMatchObject({
      status: 'sent',
    });
    expect((await rig.delivered(1))[0]?.assetId).toBeNull();
  });

  test('a hook that takes the page out of an event takes it out of the request too', async ({
    rig,
    page,
  }) => {
    const url = rig.page('/module', { attributes: null });
    await page.goto(`${url}?email=a@b.example`);
    await page.evaluate(
      async ([endpoint, file]) => {
        const { createTracker } = await import(file as string);
        const tracker = createTracker({
          bearerToken: 'public-token-of-the-tests',
          endpoint: `${endpoint}/`,
          beforeSend: (event: { eventMetadata: Record<string, unknown> }) => {
            delete event.eventMetadata.$page;
            return event;
          },
        });
        await tracker.track('product renders');
      },
      [rig.endpoint, `${rig.shop}/index.js`],
    );
    const [event] = await rig.delivered(1);
    expect(event?.referer).toBe(rig.shop);
    expect(rig.requests.map(({ headers }) => headers.referer).join()).not.toContain('email');
  });
});
