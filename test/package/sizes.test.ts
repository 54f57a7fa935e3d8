import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { STUB } from '../../src/contract/stub.js';
import {
  BUDGETS,
  brotliBytes,
  DASHBOARD_LIMIT,
  dashboardScripts,
  PLUGIN_LIMITS,
  pluginBytes,
  STUB_LIMIT,
} from '../../tools/build/sizes.js';

for (const { file, limit } of BUDGETS) {
  test(`${file} is at most ${limit} bytes after brotli`, () => {
    expect(existsSync(file), `${file} is missing; run: npm run build`).toBe(true);
    expect(brotliBytes(file)).toBeLessThanOrEqual(limit);
  });
}

for (const [name, limit] of Object.entries(PLUGIN_LIMITS)) {
  test(`${name} alone is at most ${limit} bytes after brotli`, () => {
    expect(pluginBytes(name)).toBeLessThanOrEqual(limit);
  });
}

test('every plugin has its limit', async () => {
  const { PLUGINS, handoffUrl, ...plugins } = await import('../../src/plugins.js');
  expect(Object.keys(PLUGIN_LIMITS).sort()).toEqual(Object.keys(plugins).sort());
  expect(Object.values(PLUGINS).sort()).toEqual(Object.values(plugins).sort());
});

test(`the stub is at most ${STUB_LIMIT} bytes`, () => {
  expect(Buffer.byteLength(`<script>${STUB}</script>`)).toBeLessThanOrEqual(STUB_LIMIT);
});

test(`the scripts of the dashboard are at most ${DASHBOARD_LIMIT} bytes after brotli`, () => {
  const scripts = dashboardScripts();
  expect(scripts, 'there are none; run: npm run build --workspace collector').not.toEqual([]);
  const bytes = scripts.map(brotliBytes).reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeLessThanOrEqual(DASHBOARD_LIMIT);
});
