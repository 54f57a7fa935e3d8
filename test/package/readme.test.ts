import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { results } from '../../tools/docs/delivery-tables.js';
import { made } from '../../tools/docs/paste.js';

const readme = readFileSync('README.md', 'utf8');

test.each(Object.keys(made))(
  'the generated parts of %s match the code and the last runs',
  (file) => {
    expect(made[file]?.(), 'run: npm run docs').toBe(readFileSync(file, 'utf8'));
  },
);

/** The texts that speak to a reader: what stands at the top, and the pages of the docs. */
const texts = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync('docs')
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

test('the code blocks of the README and the docs compile against the sources', () => {
  const folder = 'test/readme-blocks';
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const blocks = texts.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/```(tsx?)\n(.*?)```/gs)].map(
        ([, kind, code], i) => ({
          name: `${file.replace(/\W/g, '-')}-${i + 1}.${kind}`,
          code: code as string,
        }),
      ),
    );
    expect(blocks.some(({ name }) => name.startsWith('README'))).toBe(true);
    expect(blocks.filter(({ name }) => name.startsWith('docs-guide')).length).toBeGreaterThan(5);
    for (const { name, code } of blocks) {
      const needsTracker = /\bvitrine\./.test(code) && !/const vitrine/.test(code);
      const given = needsTracker ? "declare const vitrine: import('vitrine').Tracker;\n" : '';
      writeFileSync(join(folder, name), `${given}${code}\nexport {};\n`);
    }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: { jsx: 'react-jsx' },
        include: ['.'],
      }),
    );
    const tsc = join('node_modules', '.bin', 'tsc');
    let problems = '';
    try {
      execFileSync(tsc, ['--project', folder, '--noUnusedLocals', 'false'], { encoding: 'utf8' });
    } catch (error) {
      problems = (error as { stdout: string }).stdout;
    }
    expect(problems).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The anchor of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

test.each(texts)('every link in %s leads to a page and a heading', (file) => {
  const text = readFileSync(file, 'utf8');
  const links = [...text.matchAll(/\]\(([^)]+)\)|src="([^"]+\.(?:png|jpg|svg))"/g)]
    .map(([, link, image]) => (link ?? image) as string)
    .filter((link) => !/^https?:/.test(link));
  const isThere = (link: string) => {
    const [path = '', heading] = link.split('#');
    const target = path ? join(dirname(file), path) : file;
    if (heading === undefined || !existsSync(target)) return existsSync(target);
    const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, words]) =>
      anchor(words as string),
    );
    return headings.includes(heading);
  };
  expect(links.filter((link) => !isThere(link))).toEqual([]);
});

test('the README has at most 150 lines', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(150);
});

test('the README has the figures of the fault matrix', () => {
  const faults = new Set(results.map(({ fault }) => fault));
  faults.delete('none');
  expect(readme).toContain(`${faults.size} faults`);
  expect(readme).toContain(`${results.length.toLocaleString('en')} cells`);
});

test('the commands of the README are scripts of the package, and CI runs the quick suite', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name as string);
  expect(named.filter((name) => !scripts[name])).toEqual([]);
  expect(readme).toContain('```sh\nnpm ci && npm test\n```');
  // In one run, and so with one line of counts at its end.
  expect(scripts.test).toMatch(/ tools\/lanes\/run\.ts quick$/);
  expect(scripts['test:full']).toMatch(/ tools\/lanes\/run\.ts full$/);
  expect(scripts['test:all']).toBe('tsx tools/lanes/run.ts quick full');
  expect(readFileSync('.ci/run', 'utf8')).toMatch(/^npm ci$.*^npm run test:lane -- quick /ms);
});

test('each test in the table of complaints exists', () => {
  const complaints =
    readFileSync('docs/delivery.md', 'utf8').split('## Thirty complaints')[1] ?? '';
  const rows = complaints
    .split('\n')
    .filter((row) => row.startsWith('| ') && !/^\| (---|compl)/.test(row));
  expect(rows).toHaveLength(30);
  const sources = ['test', 'collector/test']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
    )
    .filter((path) => /\.ts$/.test(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  const named = rows.flatMap((row) =>
    [...(row.split(' | ')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name as string),
  );
  expect(named.length).toBeGreaterThan(30);
  // A title of a test, a fault or a moment stands in quotes; a file is a file.
  const isThere = (name: string) =>
    ["'", '"', '`'].some((quote) => sources.includes(quote + name + quote)) || existsSync(name);
  expect(named.filter((name) => !isThere(name))).toEqual([]);
});
