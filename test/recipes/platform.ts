import { spawnSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import type { VitrineGlobal } from '../../src/index.js';
import type { Rig } from '../../tools/harness/rig.js';
import { expect } from '../support/fixtures.js';

declare global {
  interface Window {
    vitrine: VitrineGlobal;
  }
}

/** A whole page of a shop with its parts from a recipe. */
export const pageOf = (head: string, body = '') =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>${head}</head><body>${body}</body></html>`;

/** Opens a page whose markup is given, and waits for the tracker. */
export async function openMarkup(
  rig: Rig,
  page: Page,
  html: string,
  path = '/shop',
): Promise<void> {
  await page.goto(rig.file(path, html, 'text/html; charset=utf-8'));
  await page.waitForFunction(() => window.vitrine?.track);
}

/** Events of the store by type, in any order, without those of the session. */
export async function eventsOfVisit(rig: Rig, count: number) {
  const events = await rig.delivered(count);
  return events.filter(({ eventType }) => !/session/.test(eventType));
}

/** An order as WooCommerce, Magento and BigCommerce tell of it, opened twice: counted once. */
export async function expectOrder(rig: Rig, page: Page, metadata: Record<string, unknown>) {
  await expect.poll(() => rig.count(), { timeout: 15_000 }).toBeGreaterThan(0);
  await page.reload();
  await page.waitForFunction(() => window.vitrine?.track);
  await page.evaluate(() => window.vitrine.track('product interaction'));
  await expect
    .poll(async () => (await rig.stored()).map(({ eventType }) => eventType))
    .toContain('product interaction');
  const orders = (await eventsOfVisit(rig, 2)).filter(
    ({ eventType }) => eventType === 'product ordered',
  );
  expect(orders).toHaveLength(1);
  expect(orders[0]?.eventMetadata).toMatchObject(metadata);
}

export const HAS_PHP = spawnSync('php', ['-v']).status === 0;

/** Runs PHP and says what it prints. Warnings are errors. */
export function php(code: string): string {
  const strict =
    '<?php error_reporting(E_ALL); set_error_handler(function ($n, $text) { throw new ErrorException($text); }); ?>';
  const { status, stdout, stderr } = spawnSync('php', ['-d', 'display_errors=stderr'], {
    input: strict + code,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr || stdout);
  return stdout;
}

/** Whether a browser's parser finds XML well-formed; says what it says otherwise. */
export const xmlProblem = (page: Page, xml: string) =>
  page.evaluate(
    (text) =>
      new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror')
        ?.textContent ?? '',
    xml,
  );
