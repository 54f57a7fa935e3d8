import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MORE_PLATFORMS } from '../../../src/plugins/platforms/more-platforms.js';
import { PLATFORMS } from '../../../src/plugins/platforms/platforms.js';
import { RULES } from '../../../src/plugins/signals/dedupe-cart-adds.js';
import { adapterFiles, PLATFORM_SECTIONS } from '../../../tools/docs/platform-table.js';

const docs = readFileSync('docs/auto-tracking.md', 'utf8');

test('has every adapter in one of the two lists', () => {
  expect([...PLATFORMS, ...MORE_PLATFORMS]).toHaveLength(adapterFiles.length);
});

test('the docs explain each rule, in its order', () => {
  const [section = ''] = /## One add, one event.*?\n## /s.exec(docs) ?? [];
  const explained = [...section.matchAll(/^\| `(\w+)` +\| .* \| .* \|$/gm)].map(([, name]) => name);
  expect(explained).toEqual(RULES.map(({ name }) => name));
});

test.each(Object.entries(PLATFORM_SECTIONS))(
  'the docs have the table of %s that the adapters make',
  (_, make) => {
    expect(docs).toContain(make().trim());
  },
);
