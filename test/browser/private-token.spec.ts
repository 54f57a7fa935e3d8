import { PRIVATE_TOKEN } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';
import { diagnosed, host, inspected, track } from './inspected-page.js';

test('refuses a private token in a page, and shows the remedy on console and inspector', async ({
  rig,
  page,
}) => {
  const warnings: string[] = [];
  page.on('console', (message) => {
    if (message.text().startsWith('Vitrine: ')) warnings.push(message.text());
  });
  await page.goto(inspected(rig, { attributes: { 'bearer-token': PRIVATE_TOKEN } }));
  await track(page);
  await diagnosed(page, 'token');
  const panel = host(page).locator('.panel');
  await expect(panel).toContainText('is private, but a page has it');
  await expect(panel).toContainText('use a public token in pages');
  await expect(panel).toHaveAttribute('data-tone', 'bad');
  await expect.poll(() => warnings.join('\n')).toContain('is private, but a page has it');
  expect(warnings.join('\n')).not.toContain(PRIVATE_TOKEN);
  expect(await rig.count()).toBe(0);
});
