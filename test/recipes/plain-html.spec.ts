import { readFileSync } from 'node:fs';
import type { Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';
import { eventsOfVisit } from './platform.js';
import { block, filled } from './recipe.js';

/** The policy of the page, with the collector of the test for the endpoint's host. */
const policy = (rig: Rig) =>
  (
    /^Content-Security-Policy: (.*)$/m.exec(
      readFileSync('docs/recipes/plain-html.md', 'utf8'),
    )?.[1] ?? ''
  )
    // Nothing else of it is changed.
    .replace('https://shop.example', new URL(rig.endpoint).origin);

/** Serves a page with the policy, and says what the browser had to say about it. */
async function serve(rig: Rig, html: string) {
  rig.file('/shop.js', block('plain-html', 'shop.js'), 'text/javascript');
  rig.shopAnswer = (request, response) => {
    if (request.url !== '/strict') return false;
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy(rig),
    });
    response.end(html);
    return true;
  };
  return `${rig.shop}/strict`;
}

test('plain HTML: under exactly this policy, with this hash, events are stored', async ({
  rig,
  page,
}) => {
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', ({ message }) => messages.push(message));
  const html = filled(block('plain-html', 'index.html'), rig);
  await page.goto(await serve(rig, html));
  await page.waitForFunction(() => window.vitrine.track);
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByLabel('Fabric').selectOption('linen');
  await expect.poll(() => rig.count(), { timeout: 15_000 }).toBe(2);
  const events = await eventsOfVisit(rig, 2);
  expect(
    events.map(({ eventType, eventMetadata }) => [eventType, eventMetadata.item_id]).sort(),
  ).toEqual([
    ['product cart-add', 'CH-1'],
    ['product configuration attribute set', 'CH-1'],
  ]);
  expect(messages.filter((text) => !/favicon/.test(text))).toEqual([]);
});

test('plain HTML: the hash refuses another file under the same name', async ({ rig, page }) => {
  rig.file('/vitrine.auto.js', 'window.vitrine = { track: true };', 'text/javascript');
  const html = filled(block('plain-html', 'index.html'), rig);
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  await page.goto(await serve(rig, html));
  await expect.poll(() => messages.join('\n')).toContain('integrity');
  expect(await page.evaluate(() => Boolean(window.vitrine.track))).toBe(false);
});

test('plain HTML: the policy refuses any other inline script', async ({ rig, page }) => {
  const html = filled(block('plain-html', 'index.html'), rig).replace(
    '</head>',
    '<script>document.title = "changed"</script></head>',
  );
  await page.goto(await serve(rig, html));
  await page.waitForFunction(() => window.vitrine.track);
  expect(await page.title()).toBe('Armchair');
});
