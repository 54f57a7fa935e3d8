import { expect, test } from '../support/fixtures.js';

test.describe('mistakes of the page', () => {
  test('a script that runs twice counts a click once', async ({ rig, page }) => {
    await page.goto(
      rig.page('/twice', {
        body: '<button data-vitrine="product cart-add">Buy</button>',
        script: 'vitrine.auto',
      }),
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

  test('a label with `data-vitrine` counts once for itself and its control', async ({
    rig,
    page,
  }) => {
    await page.goto(
      rig.page('/label', {
        body: '<label data-vitrine="product configuration attribute set" data-vitrine-attribute_value="walnut" data-vitrine-price="49,90"><input type="radio"> Walnut</label>',
        script: 'vitrine.auto',
      }),
    );
    await page.waitForFunction(() => window.vitrine.track);
    await page.click('label', { position: { x: 40, y: 8 } });
    expect(await page.isChecked('input')).toBe(true);
    const events = await rig.delivered(1);
    expect(events).toHaveLength(1);
    expect(events[0]?.eventMetadata).toMatchObject({ attribute_value: 'walnut' });
    expect(events[0]?.eventMetadata.price).toBe(49.9);
  });

  test('a misspelt call and a throwing getter are logged once and stop nothing', async ({
    rig,
    page,
  }) => {
    const thrown: string[] = [];
    const messages: string[] = [];
    page.on('pageerror', (error) => thrown.push(error.message));
    page.on('console', (message) => messages.push(message.text()));
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
    expect(messages.filter((text) => text.includes('no such thing'))).toHaveLength(1);
    expect(messages).toContainEqual(expect.stringContaining('tack: no such method'));
    expect(messages).toContainEqual(
      expect.stringContaining('consent: pass one of granted,pending,denied'),
    );
  });

  test('an empty id of a template is left out, and the event is stored', async ({ rig, page }) => {
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

  test('a hook that removes the page of an event removes it from the request too', async ({
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
