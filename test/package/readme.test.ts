import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { made } from '../../docs/paste.js';

const readme = readFileSync('README.md', 'utf8');

test.each(Object.keys(made))(
  'what is generated in %s is that of the code and of the last runs',
  (file) => {
    expect(made[file]?.(), 'run: npm run docs').toBe(readFileSync(file, 'utf8'));
  },
);

test('the code blocks of the README compile against the sources', () => {
  const folder = 'test/readme-blocks';
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code as string);
    expect(blocks.length).toBeGreaterThan(3);
    for (const [i, code] of blocks.entries()) {
      const needsTracker = /\bvitrine\./.test(code) && !/const vitrine/.test(code);
      const given = needsTracker ? "declare const vitrine: import('vitrine').Tracker;\n" : '';
      writeFileSync(join(folder, `block-${i + 1}.ts`), `${given}${code}\nexport {};\n`);
    }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.json', include: ['.'] }),
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

test('what the README links to is there', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)[^)]*\)|src="([^"]+\.(?:png|jpg|svg))"/g)]
    .map(([, link, image]) => (link ?? image) as string)
    .filter((link) => !/^https?:/.test(link));
  expect(links.filter((link) => !existsSync(link))).toEqual([]);
});

test('the commands of the README are scripts of the package, and CI runs its test command', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name as string);
  expect(named.filter((name) => !scripts[name])).toEqual([]);
  const command = /```sh\n(npm ci && npm test)\n```/.exec(readme)?.[1];
  expect(readFileSync('.ci/run', 'utf8')).toContain(command);
});

test('each test that the table of complaints names is there', () => {
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
