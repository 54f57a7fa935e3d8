import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { STUB } from '../../src/contract/stub.js';
import { type PageOptions, PUBLIC_TOKEN, type Rig, testConfig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';

const SCRIPT = '<script async src="/vitrine.inspector.js"></script>';

/** Makes a page of the shop that has the inspector beside its tag. */
const inspected = (rig: Rig, options: PageOptions = {}) =>
  `${rig.page('/inspected', { ...options, body: SCRIPT + (options.body ?? '') })}?vitrine_inspector`;

const host = (page: Page) => page.locator('vitrine-inspector');
const row = (page: Page, text: string) => host(page).locator('.events > li', { hasText: text });

const track = (page: Page, metadata: Record<string, string> = {}) =>
  page.evaluate(
    (metadata) => void window.vitrine('track', 'product interaction', metadata),
    metadata,
  );

/** Waits until the inspector is of an opinion. */
const diagnosed = (page: Page, code: string) =>
  expect(host(page).locator('.panel')).toHaveAttribute('data-code', code, { timeout: 25_000 });

test('an event is shown from the call to the receipt, with session, queue and payload', async ({
  rig,
  page,
}) => {
  let answer = () => {};
  rig.intercept = (request, response) => {
    if (request.method !== 'POST') return false;
    answer = () => rig.app.routing(request, response);
    return true;
  };
  await page.goto(inspected(rig));
  await diagnosed(page, 'no-session');
  await track(page, { step: 'one' });
  await diagnosed(page, 'sending');
  await expect(row(page, 'product interaction')).toHaveAttribute('data-status', 'sending');
  await expect(host(page).locator('dl')).toContainText('1 event of this page');
  await expect(host(page).locator('dl')).toContainText('1 in storage');
  answer();
  await diagnosed(page, 'delivered');
  const [event] = await rig.delivered(1);
  const shown = row(page, 'product interaction');
  await expect(shown).toHaveAttribute('data-status', 'sent');
  await shown.locator('summary').click();
  await expect(shown.locator('.steps')).toHaveText(/\+0 ms · queued.*sending.*sent/s);
  await expect(shown.locator('.steps')).toContainText(`stored as ${event?.id}`);
  expect(JSON.parse((await shown.locator('pre').textContent()) ?? '')).toMatchObject({
    eventType: 'product interaction',
    sessionId: event?.sessionId,
    eventMetadata: { step: 'one', $id: event?.eventMetadata.$id },
  });
  const facts = host(page).locator('dl');
  await expect(facts).toContainText(event?.sessionId ?? 'missing');
  await expect(facts).toContainText('granted');
  await expect(facts).toContainText(rig.endpoint);
  await expect(facts).toContainText('0 in storage');
  await expect(facts).toContainText('idempotent, batch, text');
  await expect(host(page).locator('.fold')).toContainText('1 sent');
});

test('what the page has called before either file arrived is shown, too', async ({ rig, page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/vitrine.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(inspected(rig, { head: "vitrine('track', 'product renders')" }), {
    waitUntil: 'commit',
  });
  await diagnosed(page, 'starting');
  release();
  await diagnosed(page, 'delivered');
  const shown = row(page, 'product renders');
  await shown.locator('summary').click();
  await expect(shown.locator('.steps')).toHaveText(/\+0 ms · queued.*sending.*sent/s);
  expect(await rig.delivered(1)).toHaveLength(1);
});

test('it shows itself only where the address asks for it, stays for the tab, and goes with off', async ({
  rig,
  page,
}) => {
  const url = inspected(rig).split('?')[0] as string;
  await page.goto(url);
  await page.waitForFunction(() => window.vitrine.track);
  await page.evaluate(() => window.vitrine.track('product interaction'));
  await expect(host(page)).toHaveCount(0);
  expect(rig.requests.filter(({ method }) => method === 'HEAD')).toEqual([]);
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);

  await page.goto(`${url}?vitrine_inspector`);
  await expect(host(page)).toBeVisible();
  await page.goto(url);
  await expect(host(page)).toBeVisible();
  await page.goto(`${url}?vitrine_inspector=off`);
  await page.waitForFunction(() => window.vitrine.track);
  await expect(host(page)).toHaveCount(0);
  await page.goto(url);
  await page.waitForFunction(() => window.vitrine.track);
  await expect(host(page)).toHaveCount(0);
});

test('closed, it takes everything away and does not come back', async ({ rig, page }) => {
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  const url = inspected(rig);
  await page.clock.install();
  await page.goto(url);
  await diagnosed(page, 'no-session');
  await host(page).getByRole('button', { name: 'Close the inspector' }).click();
  await expect(host(page)).toHaveCount(0);
  rig.intercept = () => true;
  await track(page);
  // Longer than it looks at things that no event tells of.
  await page.clock.runFor(1_500);
  await expect(host(page)).toHaveCount(0);
  expect(rig.requests.map(({ method }) => method)).not.toContain('HEAD');
  expect(problems).toEqual([]);
  await page.goto(url.split('?')[0] as string);
  await page.waitForFunction(() => window.vitrine.track);
  await expect(host(page)).toHaveCount(0);
});

test('a page that runs its scripts again has one overlay', async ({ rig, page }) => {
  await page.goto(inspected(rig));
  await diagnosed(page, 'no-session');
  const again = (src: string) => page.addScriptTag({ url: src });
  await again('/vitrine.inspector.js');
  await expect(host(page)).toHaveCount(1);
  await track(page);
  await diagnosed(page, 'delivered');
});

test('a thousand events that wait are not read again at each of them', async ({ rig, page }) => {
  await rig.down();
  await page.addInitScript(() => {
    const { getItem } = Storage.prototype;
    Object.assign(window, { reads: 0 });
    Storage.prototype.getItem = function (key) {
      (window as unknown as { reads: number }).reads++;
      return getItem.call(this, key);
    };
  });
  await page.goto(inspected(rig));
  await diagnosed(page, 'no-session');
  const reads = await page.evaluate(() => {
    for (let each = 0; each < 1_000; each++)
      window.vitrine('track', 'product interaction', { step: `${each}` });
    return (window as unknown as { reads: number }).reads;
  });
  await expect(host(page).locator('dl')).toContainText('1000 in storage');
  // To read all that waits at each event would be half a million.
  expect(reads).toBeLessThan(20_000);
});

test('it leaves the storage of an idle page alone', async ({ rig, page }) => {
  await page.addInitScript(() => {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (...item) {
      document.title += ` ${item[0]}`;
      setItem.apply(this, item);
    };
  });
  await page.clock.install();
  await page.goto(inspected(rig));
  await track(page);
  await diagnosed(page, 'delivered');
  await rig.delivered(1);
  await page.evaluate(() => {
    document.title = 'written:';
  });
  await page.clock.runFor(2_500);
  await page.evaluate(() => window.vitrine.sessionId);
  expect(await page.title()).toBe('written:');
  // That the writes would have been seen.
  await track(page);
  expect(await page.title()).toContain('$session');
});

test('by the keyboard: reached, folded, moved, closed with Escape; the page keeps its focus and its keys', async ({
  rig,
  page,
}) => {
  await page.goto(inspected(rig, { body: '<input autofocus><button>Buy</button>' }));
  await diagnosed(page, 'no-session');
  await page.evaluate(() => {
    document.addEventListener('keydown', ({ key }) => {
      document.title += ` ${key}`;
    });
  });
  await page.locator('input').focus();
  await page.keyboard.press('Escape');
  await expect(host(page)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByText('Buy')).toBeFocused();
  await page.keyboard.press('Tab');
  const fold = host(page).locator('.fold');
  await expect(fold).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await expect(host(page).locator('.body')).toBeHidden();
  await page.keyboard.press('Tab');
  const before = await host(page).boundingBox();
  await page.keyboard.press('Enter');
  const after = await host(page).boundingBox();
  expect(after?.y).toBeLessThan((before?.y ?? 0) - 100);
  await page.keyboard.press('x');
  await page.keyboard.press('Escape');
  await expect(host(page)).toHaveCount(0);
  // Those that were pressed in the page, and none of those in the overlay.
  expect(await page.title()).toMatch(/ Escape Tab Tab$/);
});

test('it takes no click beside it, and fits a phone', async ({ rig, page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await page.goto(
    inspected(rig, {
      body: `<style>* { max-width: 10px !important } vitrine-inspector { display: none !important; position: static !important }</style>
        <button style="position:fixed;inset:0 0 auto 0;height:40px" onclick="document.title='bought'">Buy</button>`,
    }),
  );
  await diagnosed(page, 'no-session');
  const box = await host(page).boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
  expect(box?.width).toBeGreaterThan(300);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(640);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.getByText('Buy').click();
  expect(await page.title()).toBe('bought');
});

test('a strict policy with trusted types: it needs nothing but its file', async ({ rig, page }) => {
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  const hash = createHash('sha256').update(STUB).digest('base64');
  const url = inspected(rig, {
    headers: {
      'Content-Security-Policy': [
        "default-src 'none'",
        `script-src 'self' 'sha256-${hash}'`,
        `connect-src ${new URL(rig.endpoint).origin}`,
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
      ].join('; '),
    },
  });
  await page.goto(url);
  await track(page);
  await diagnosed(page, 'delivered');
  await row(page, 'product interaction').locator('summary').click();
  const panel = host(page).locator('.panel');
  expect(await panel.evaluate((node) => getComputedStyle(node).borderRadius)).toBe('12px');
  expect(await rig.delivered(1)).toHaveLength(1);
  expect(problems).toEqual([]);
});

test('hostile text in an event is shown as text', async ({ rig, page }) => {
  const hostile =
    '</pre><img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
  await page.goto(inspected(rig));
  await page.waitForFunction(() => window.vitrine.track);
  await track(page, { item_id: hostile });
  await page.evaluate((name) => void window.vitrine('track', name as never), hostile);
  await row(page, 'product interaction').locator('summary').click();
  await expect(row(page, 'product interaction').locator('pre')).toContainText('</pre><img src=x');
  await expect(row(page, hostile)).toHaveAttribute('data-status', 'dropped');
  await diagnosed(page, 'refused');
  expect(await host(page).locator('img, script').count()).toBe(0);
  expect(await page.title()).toBe('Shop /inspected');
});

/** Answers every request of the API for the events in the same way, its preflights with leave. */
const answering = (rig: Rig, status: number, headers: Record<string, string> = {}, cors = true) => {
  rig.intercept = (request, response) => {
    const leave = cors && {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': 'Content-Type',
    };
    response.writeHead(cors && request.method === 'OPTIONS' ? 204 : status, {
      ...leave,
      ...headers,
    });
    response.end();
    return true;
  };
};

test('an event that was dropped is not passed over for the others that are stored', async ({
  rig,
  page,
}) => {
  await page.goto(inspected(rig));
  await page.waitForFunction(() => window.vitrine.track);
  await page.evaluate(() => void window.vitrine('track', 'product nonsense' as never));
  await diagnosed(page, 'refused');
  await track(page);
  await expect(row(page, 'product interaction')).toHaveAttribute('data-status', 'sent');
  await diagnosed(page, 'refused');
  await expect(host(page).locator('.sentence')).toContainText('product nonsense');
  expect(await rig.delivered(1)).toHaveLength(1);
});

test.describe('says why events are not sent:', () => {
  test("the page's policy forbids it", async ({ rig, page }) => {
    await page.goto(
      inspected(rig, { headers: { 'Content-Security-Policy': "connect-src 'self'" } }),
    );
    await track(page);
    await diagnosed(page, 'csp');
    await expect(host(page).locator('.remedy')).toContainText(new URL(rig.endpoint).host);
    expect(rig.requests).toEqual([]);
  });

  test('the token does not allow the domain; what is kept is sent once it does', async ({
    rig,
    page,
  }) => {
    const config = structuredClone(testConfig());
    for (const token of config.orgs[0]?.tokens ?? [])
      if (token.domains) token.domains = ['elsewhere.example'];
    rig.app.reconfigure(config);
    await page.goto(inspected(rig));
    await track(page);
    await diagnosed(page, 'token');
    await expect(host(page).locator('.sentence')).toContainText(new URL(rig.shop).host);
    rig.app.reconfigure(testConfig());
    await page.reload();
    expect(await rig.delivered(1)).toHaveLength(1);
    await track(page);
    await diagnosed(page, 'delivered');
    expect(await rig.delivered(2)).toHaveLength(2);
  });

  test('the token is wrong', async ({ rig, page }) => {
    await page.goto(inspected(rig, { attributes: { 'bearer-token': 'a-token-of-nobody' } }));
    await track(page);
    await diagnosed(page, 'token');
    await expect(host(page).locator('.sentence')).toContainText('is not known');
  });

  test('the server gives no leave to read its answers (CORS)', async ({ rig, page }) => {
    answering(rig, 200, {}, false);
    await page.goto(inspected(rig));
    await track(page);
    await diagnosed(page, 'cors');
    await expect(host(page).locator('.remedy')).toContainText('Access-Control-Allow-Origin');
    // Asked with nothing of the visitor's: no token, no page, no cookie.
    const probes = rig.requests.filter(({ method }) => method === 'HEAD');
    expect(probes.map(({ url }) => url)).toEqual(['/api/analytics/events']);
    expect(probes[0]?.headers.referer).toBeUndefined();
    expect(probes[0]?.headers.cookie).toBeUndefined();
  });

  test('the server sends elsewhere', async ({ rig, page }) => {
    answering(rig, 308, { Location: 'https://elsewhere.example/' });
    await page.goto(inspected(rig));
    await track(page);
    await diagnosed(page, 'redirect');
  });

  test('an ad blocker goes by the address of the events', async ({ rig, page }) => {
    await page.route(/\/analytics\/events/, (route) => route.abort('blockedbyclient'));
    await page.goto(inspected(rig));
    await track(page);
    await diagnosed(page, 'ad-blocker');
    expect(rig.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['HEAD /']);
  });

  test('an ad blocker goes by the host', async ({ rig, page }) => {
    const blocked = [`${new URL(rig.endpoint).origin}/**`, '**/*-ad-banner.*'];
    for (const rule of blocked) await page.route(rule, (route) => route.abort('blockedbyclient'));
    await page.goto(inspected(rig));
    await track(page);
    await diagnosed(page, 'ad-blocker-host');
    await expect(host(page).locator('.sentence')).toContainText('most likely');
    expect(rig.requests).toEqual([]);
  });

  test('the server is gone; and back again', async ({ rig, page }) => {
    await rig.down();
    await page.goto(inspected(rig));
    await track(page);
    await diagnosed(page, 'unreachable');
    await rig.up();
    await host(page).getByRole('button', { name: 'Diagnose' }).click();
    await expect(host(page).locator('.panel')).toHaveAttribute('data-code', /back|delivered/);
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await diagnosed(page, 'delivered');
    expect(await rig.delivered(1)).toHaveLength(1);
  });

  test('there is no network', async ({ rig, page }) => {
    await page.goto(inspected(rig));
    await diagnosed(page, 'no-session');
    // What the browser itself does not know of, as behind a router without a line.
    await page.route('**/*', (route) => route.abort('internetdisconnected'));
    await track(page);
    await diagnosed(page, 'network');
  });

  test('the browser is offline; and online again', async ({ rig, page, context }) => {
    await page.goto(inspected(rig));
    await diagnosed(page, 'no-session');
    await context.setOffline(true);
    await track(page);
    await diagnosed(page, 'offline');
    await context.setOffline(false);
    await diagnosed(page, 'delivered');
    expect(await rig.delivered(1)).toHaveLength(1);
  });

  test('the server is failing', async ({ rig, page }) => {
    answering(rig, 503);
    await page.goto(inspected(rig));
    await track(page);
    await diagnosed(page, 'server-failing');
    await expect(host(page).locator('.sentence')).toContainText('503');
    await expect(host(page).locator('dl')).toContainText(/1 failed in a row|\d failed in a row/);
    rig.intercept = undefined;
    await diagnosed(page, 'delivered');
    expect(await rig.delivered(1)).toHaveLength(1);
  });

  test('the server asks for a pause', async ({ rig, page }) => {
    answering(rig, 429, { 'Retry-After': '60', 'Access-Control-Expose-Headers': 'Retry-After' });
    await page.goto(inspected(rig));
    await track(page);
    await diagnosed(page, 'server-failing');
    await expect(host(page).locator('dl')).toContainText(/paused for (60|5\d) s/);
  });

  test('the endpoint is wrong', async ({ rig, page }) => {
    await page.goto(inspected(rig, { attributes: { endpoint: `${rig.endpoint}/events` } }));
    await track(page);
    await diagnosed(page, 'address');
  });

  test('an earlier page has failed, and this one has to wait', async ({ rig, page }) => {
    await page.route(/\/analytics\/events/, (route) => route.abort('blockedbyclient'));
    const url = inspected(rig);
    await page.goto(url.split('?')[0] as string);
    await page.evaluate(() => window.vitrine.track('product interaction'));
    // As after six failures: the pause is longer than a test.
    await page.evaluate(() => {
      const key = Object.keys(localStorage).find((key) => key.endsWith('$server')) as string;
      const server = JSON.parse(localStorage.getItem(key) as string);
      localStorage.setItem(key, JSON.stringify({ ...server, pausedUntil: Date.now() + 600_000 }));
    });
    await page.goto(url);
    await track(page);
    await expect(row(page, 'product interaction')).toContainText('backing_off');
    await diagnosed(page, 'ad-blocker');
  });

  test('consent is pending, and nothing is asked before it is given', async ({ rig, page }) => {
    await page.goto(inspected(rig, { attributes: { consent: 'pending' } }));
    await diagnosed(page, 'no-session');
    await track(page);
    await diagnosed(page, 'pending');
    await host(page).getByRole('button', { name: 'Diagnose' }).click();
    await expect(host(page).getByRole('button', { name: 'Diagnose' })).toBeEnabled();
    expect(rig.requests).toEqual([]);
    await page.evaluate(() => window.vitrine('setConsent', 'granted'));
    await diagnosed(page, 'delivered');
    await page.evaluate(() => window.vitrine('setConsent', 'denied'));
    await track(page);
    await diagnosed(page, 'denied');
    expect(await rig.delivered(1)).toHaveLength(1);
  });

  test('the visitor has objected in the browser', async ({ rig, page }) => {
    await page.addInitScript(() =>
      Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }),
    );
    await page.goto(inspected(rig));
    await diagnosed(page, 'privacy-signal');
  });

  test('the storage is refused: events are sent all the same', async ({ rig, page }) => {
    await page.addInitScript(() =>
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('refused', 'SecurityError');
        },
      }),
    );
    await page.goto(inspected(rig));
    await track(page);
    await diagnosed(page, 'storage');
    expect(await rig.delivered(1)).toHaveLength(1);
    await expect(row(page, 'product interaction')).toContainText('storage_full');
    await expect(host(page).locator('dl')).toContainText('storage is refused');
  });

  test('tracking was stopped', async ({ rig, page }) => {
    await page.goto(inspected(rig));
    await diagnosed(page, 'no-session');
    await page.evaluate(() => window.vitrine('stop'));
    await track(page);
    await diagnosed(page, 'stopped');
  });

  test('its tag comes after the inspector', async ({ rig, page }) => {
    const url = rig.page('/late', { attributes: null, body: SCRIPT });
    await page.goto(`${url}?vitrine_inspector`);
    await diagnosed(page, 'no-tracker');
    await page.evaluate(
      ([token, endpoint]) => {
        const tag = document.createElement('script');
        tag.src = '/vitrine.js';
        Object.assign(tag.dataset, { bearerToken: token, endpoint });
        document.head.append(tag);
      },
      [PUBLIC_TOKEN, rig.endpoint],
    );
    await diagnosed(page, 'no-session');
    await expect(host(page).locator('dl')).toContainText(rig.endpoint);
  });

  test('the tracker has not started', async ({ rig, page }) => {
    await page.goto(inspected(rig, { attributes: { 'bearer-token': '' } }));
    await diagnosed(page, 'no-tracker');
    // The tag lacks only its token: what else it says still holds.
    await expect(host(page).locator('dl')).toContainText(rig.endpoint);
    await expect(host(page)).toContainText('data-bearer-token is missing');
  });
});

test("from npm: shown for a tracker, asked by the page's own code, and closed", async ({
  rig,
  page,
}) => {
  const url = rig.page('/npm', { attributes: { 'bearer-token': '' } });
  await page.goto(url);
  const answer = await page.evaluate(
    async (options) => {
      const load = (path: string) => import(path);
      const { createTracker } = await load('/index.js');
      const { inspect } = await load('/inspector.js');
      const tracker = createTracker(options);
      let closed = 0;
      const inspector = inspect(tracker, { ...options, onClose: () => closed++ });
      await tracker.track('product interaction');
      const shown = document.querySelectorAll('vitrine-inspector').length;
      const { code } = await inspector.diagnose();
      inspector.close();
      const left = document.querySelectorAll('vitrine-inspector').length;
      return { shown, code, left, closed };
    },
    { bearerToken: PUBLIC_TOKEN, endpoint: `${rig.endpoint}/` },
  );
  // What the page's own code does it need not be told of.
  expect(answer).toEqual({ shown: 1, code: 'delivered', left: 0, closed: 0 });
  expect(await rig.delivered(1)).toHaveLength(1);
});
