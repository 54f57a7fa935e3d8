import type { Page } from '@playwright/test';
import type { PageOptions, Rig } from '../../tools/harness/rig.js';
import { expect } from '../support/fixtures.js';

export const SCRIPT = '<script async src="/vitrine.inspector.js"></script>';

/** Makes a page of the shop that has the inspector beside its tag. */
export const inspected = (rig: Rig, options: PageOptions = {}) =>
  `${rig.page('/inspected', { ...options, body: SCRIPT + (options.body ?? '') })}?vitrine_inspector`;

export const host = (page: Page) => page.locator('vitrine-inspector');

export const row = (page: Page, text: string) =>
  host(page).locator('.events > li', { hasText: text });

export const track = (page: Page, metadata: Record<string, string> = {}) =>
  page.evaluate(
    (metadata) => void window.vitrine('track', 'product interaction', metadata),
    metadata,
  );

/** Waits until the inspector is of an opinion. */
export const diagnosed = (page: Page, code: string) =>
  expect(host(page).locator('.panel')).toHaveAttribute('data-code', code, { timeout: 25_000 });
