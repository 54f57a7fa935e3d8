import { createHash } from 'node:crypto';
import { STUB } from '../../src/contract/stub.js';
import { PUBLIC_TOKEN } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';
import { diagnosed, host, inspected, row, track } from './inspected-page.js';

test('shows an event from the call to the receipt, with session, queue and payload', async ({
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
  const eventRow = row(page, 'product interaction');
  await expect(eventRow).toHaveAttribute('data-status', 'sent');
  await eventRow.locator('summary').click();
  await expect(eventRow.locator('.steps')).toHaveText(/\+0 ms · queued.*sending.*sent/s);
  await expect(eventRow.locator('.steps')).toContainText(`stored as ${event?.id}`);
  expect(JSON.parse((await eventRow.locator('pre').textContent()) ?? '')).toMatchObject({
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

test('shows calls that the page made before either file loaded', async ({ rig, page }) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/vitrine.js', async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(inspected(rig, { head: "vitrine('track', 'product renders')" }), {
    waitUntil: 'commit',
  });
  await diagnosed(page, 'starting');
  release();
  await diagnosed(page, 'delivered');
  const eventRow = row(page, 'product renders');
  await eventRow.locator('summary').click();
  await expect(eventRow.locator('.steps')).toHaveText(/\+0 ms · queued.*sending.*sent/s);
  expect(await rig.delivered(1)).toHaveLength(1);
});

test('opens when the address asks for it, stays for the tab, and closes with "off"', async ({
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

test('removes everything when closed and stays closed', async ({ rig, page }) => {
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

test('can be reached, folded, moved and closed by keyboard without taking focus or keys from the page', async ({
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

test('catches no click beside it, and fits a phone', async ({ rig, page }) => {
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

test('needs only its file under a strict policy with trusted types', async ({ rig, page }) => {
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

test("opens and closes by the page's own code when it comes from npm", async ({ rig, page }) => {
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
      const overlays = document.querySelectorAll('vitrine-inspector').length;
      const { code } = await inspector.diagnose();
      inspector.close();
      const overlaysAfter = document.querySelectorAll('vitrine-inspector').length;
      return { overlays, code, overlaysAfter, closed };
    },
    { bearerToken: PUBLIC_TOKEN, endpoint: `${rig.endpoint}/` },
  );
  // The inspector does not report what the page's own code does.
  expect(answer).toEqual({ overlays: 1, code: 'delivered', overlaysAfter: 0, closed: 0 });
  expect(await rig.delivered(1)).toHaveLength(1);
});

test('finds queued events when npm code passes the endpoint as a URL', async ({ rig, page }) => {
  rig.intercept = ({ method }) => method === 'POST';
  await page.goto(rig.page('/npm', { attributes: null }));
  await page.evaluate(
    async ({ bearerToken, endpoint }) => {
      const load = (path: string) => import(path);
      const { createTracker } = await load('/index.js');
      const { inspect } = await load('/inspector.js');
      const tracker = createTracker({ bearerToken, endpoint });
      inspect(tracker, { bearerToken, endpoint: new URL(endpoint) });
      tracker.track('product interaction');
    },
    { bearerToken: PUBLIC_TOKEN, endpoint: rig.endpoint },
  );
  const facts = host(page).locator('dl');
  await expect(facts).toContainText('1 in storage');
  await expect(facts).toContainText(rig.endpoint);
});

test('ignores stored events of another org on the same endpoint', async ({ rig, page }) => {
  rig.intercept = ({ method }) => method === 'POST';
  await page.goto(rig.page('/other', { attributes: { 'org-id': 'other-org' } }));
  for (let i = 0; i < 2; i++) await track(page);
  await page.goto(inspected(rig));
  await track(page);
  await diagnosed(page, 'sending');
  await expect(host(page).locator('dl')).toContainText('1 in storage');
});

test('names wrong attributes of a tag whose script does not check them', async ({ rig, page }) => {
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  await page.goto(inspected(rig, { attributes: { consnet: 'pending', delivery: 'twice' } }));
  await diagnosed(page, 'no-session');
  expect(messages.filter((text) => text.startsWith('Vitrine'))).toEqual([
    'Vitrine: data-consnet: no such attribute; did you mean data-consent?',
    'Vitrine: data-delivery: pass one of auto,at-least-once,at-most-once',
  ]);
});
