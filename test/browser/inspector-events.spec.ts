import { expect, test } from '../support/fixtures.js';
import { diagnosed, host, inspected, row, track } from './inspected-page.js';

test('shows one overlay when the page runs its scripts again', async ({ rig, page }) => {
  await page.goto(inspected(rig));
  await diagnosed(page, 'no-session');
  const again = (src: string) => page.addScriptTag({ url: src });
  await again('/vitrine.inspector.js');
  await expect(host(page)).toHaveCount(1);
  await track(page);
  await diagnosed(page, 'delivered');
});

test('does not read a thousand queued events again for each new one', async ({ rig, page }) => {
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

test('does not touch the storage of an idle page', async ({ rig, page }) => {
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

test('shows hostile text in an event as text', async ({ rig, page }) => {
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

test('still shows a dropped event when others are stored', async ({ rig, page }) => {
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
