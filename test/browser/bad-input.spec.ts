import { expect, test } from '../support/fixtures.js';

test.describe('bad input', () => {
  test('the server refuses an unknown name, and the console reports it once', async ({
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

  test('values that JSON cannot hold are left out and named, and the event is stored', async ({
    rig,
    page,
  }) => {
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
      await page.goto(
        rig.page('/wrong', { attributes: { [attribute]: value }, script: 'vitrine.auto' }),
      );
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

test('data-plugins starts the plugins that it knows, also between commas, and names the others', async ({
  rig,
  page,
}) => {
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  await page.goto(
    rig.page('/product', {
      attributes: { plugins: 'product-session,foo' },
      body: '<script type="application/ld+json">{"@type":"Product","sku":"CH-1","name":"Chair"}</script>',
    }),
  );
  const [event] = await rig.delivered(1);
  expect(event?.eventType).toBe('product session start');
  expect(messages.filter((text) => text.includes('data-plugins'))).toEqual([
    expect.stringContaining(
      'data-plugins: no plugin foo; expected auto or some of product-session,',
    ),
  ]);
});

test('names the file that data-plugins needs when the small script is loaded, and still tracks', async ({
  rig,
  page,
}) => {
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  await page.goto(rig.page('/small', { attributes: { plugins: 'cart' }, script: 'vitrine' }));
  await page.evaluate(() => window.vitrine('track', 'product interaction'));
  expect(await rig.delivered(1)).toHaveLength(1);
  expect(messages.filter((text) => text.startsWith('Vitrine'))).toEqual([
    'Vitrine: data-plugins: load vitrine.auto.js instead',
  ]);
});
