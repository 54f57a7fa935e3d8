import { PUBLIC_TOKEN, type Rig, testConfig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';
import { FULL } from '../support/full.js';
import { diagnosed, host, inspected, row, SCRIPT, track } from './inspected-page.js';

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

// The unit tests of `diagnose()` have every row; here is one of each source: policy, token, CORS, server, consent, storage.
test.describe('the inspector finds the reason why events are not sent:', () => {
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

  test('the token is wrong', FULL, async ({ rig, page }) => {
    await page.goto(inspected(rig, { attributes: { 'bearer-token': 'a-token-of-nobody' } }));
    await track(page);
    await diagnosed(page, 'token');
    await expect(host(page).locator('.sentence')).toContainText('is not known');
  });

  test('the server does not allow the page to read its answers (CORS)', async ({ rig, page }) => {
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

  test('the server sends elsewhere', FULL, async ({ rig, page }) => {
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

  test('an ad blocker goes by the host', FULL, async ({ rig, page }) => {
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

  test('there is no network', FULL, async ({ rig, page }) => {
    await page.goto(inspected(rig));
    await diagnosed(page, 'no-session');
    // The browser itself does not notice it, as behind a router without a line.
    await page.route('**/*', (route) => route.abort('internetdisconnected'));
    await track(page);
    await diagnosed(page, 'network');
  });

  test('the browser is offline; and online again', FULL, async ({ rig, page, context }) => {
    await page.goto(inspected(rig));
    await diagnosed(page, 'no-session');
    await context.setOffline(true);
    await track(page);
    await diagnosed(page, 'offline');
    await context.setOffline(false);
    await diagnosed(page, 'delivered');
    expect(await rig.delivered(1)).toHaveLength(1);
  });

  test('the server is failing', FULL, async ({ rig, page }) => {
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

  test('the server asks for a pause', FULL, async ({ rig, page }) => {
    answering(rig, 429, { 'Retry-After': '60', 'Access-Control-Expose-Headers': 'Retry-After' });
    await page.goto(inspected(rig));
    await track(page);
    await diagnosed(page, 'server-failing');
    await expect(host(page).locator('dl')).toContainText(/paused for (60|5\d) s/);
  });

  test('the endpoint is wrong', FULL, async ({ rig, page }) => {
    await page.goto(inspected(rig, { attributes: { endpoint: `${rig.endpoint}/events` } }));
    await track(page);
    await diagnosed(page, 'address');
  });

  test('an earlier page has failed, and this one has to wait', FULL, async ({ rig, page }) => {
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

  test('the visitor has objected in the browser', FULL, async ({ rig, page }) => {
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

  test('tracking was stopped', FULL, async ({ rig, page }) => {
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

  test('the tracker has not started', FULL, async ({ rig, page }) => {
    await page.goto(inspected(rig, { attributes: { 'bearer-token': '' } }));
    await diagnosed(page, 'no-tracker');
    // The tag lacks only its token: what else it says still holds.
    await expect(host(page).locator('dl')).toContainText(rig.endpoint);
    await expect(host(page)).toContainText('data-bearer-token is missing');
  });
});
