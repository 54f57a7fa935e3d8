import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const COMMITTED = 'docs/api';
const made = mkdtempSync(join(tmpdir(), 'vitrine-api-'));

const pages = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
const read = (folder: string, page: string) => readFileSync(join(folder, page), 'utf8');

// Fails where something that can be imported has no comment, or a link leads nowhere.
beforeAll(() => {
  const typedoc = join('node_modules', '.bin', 'typedoc');
  execFileSync(typedoc, ['--out', made], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}, 120_000);

afterAll(() => rmSync(made, { recursive: true, force: true }));

test('the API reference matches the code', () => {
  expect(pages(made), 'run: npm run docs:api').toEqual(pages(COMMITTED));
  for (const page of pages(made))
    expect(read(COMMITTED, page), 'run: npm run docs:api').toBe(read(made, page));
});

test('each subpath that can be imported has its page', () => {
  const { exports, name } = JSON.parse(readFileSync('package.json', 'utf8'));
  const subpaths = Object.keys(exports).filter((path) => !/\.js(on)?$/.test(path));
  expect(subpaths.length).toBeGreaterThan(4);
  const expected = subpaths.map((path) => `${name}${path.slice(1)}.md`);
  // TypeDoc adds a number to the page of `spool`, because an option has that name.
  const found = pages(COMMITTED).map((page) => page.replace(/-\d\.md$/, '.md'));
  expect(found).toEqual(expect.arrayContaining(expected));
});
