import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { compileScript, parse } from 'vue/compiler-sfc';
import { STUB } from '../../src/contract/stub.js';
import { blocks } from './recipe.js';

const folder = 'docs/recipes';
const pages = readdirSync(folder)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .map((file) => file.replace('.md', ''));
const text = (page: string) => readFileSync(join(folder, `${page}.md`), 'utf8');

test('the index names every page, and every page has a complete example', () => {
  const named = [...text('README').matchAll(/^\| \[[^\]]+\]\(([\w-]+)\.md\)/gm)].map(
    ([, name]) => name,
  );
  expect(named.sort()).toEqual(pages.sort());
  expect(pages.filter((page) => blocks(page).length === 0)).toEqual([]);
});

test('every block of code has a file name, so that tests find it', () => {
  const nameless = pages.flatMap((page) =>
    [...text(page).matchAll(/^```(\w+)[ \t]*$/gm)].map(([line]) => `${page}: ${line}`),
  );
  // The header of the policy is no file.
  expect(nameless).toEqual(['plain-html: ```http']);
});

test('links of the recipes lead somewhere', () => {
  const broken = ['README', ...pages].flatMap((page) =>
    [...text(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(([, link]) => link as string)
      .filter((link) => !/^https?:/.test(link) && !existsSync(join(folder, link)))
      .map((link) => `${page}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('the inline script is the same everywhere, since policies hold its hash', () => {
  const inline = /window\.vitrine=window\.vitrine\|\|[^<'\n]+/g;
  const lines = pages.flatMap((page) => [...text(page).matchAll(inline)].map(([line]) => line));
  expect(lines.length).toBeGreaterThan(6);
  expect(new Set(lines)).toEqual(new Set([STUB]));
});

/** Names that Nuxt imports by itself. */
const NUXT = `import type { App, Ref } from 'vue';
declare global {
  function defineNuxtPlugin(plugin: (nuxtApp: { vueApp: App }) => void): unknown;
  function defineNuxtConfig(config: { runtimeConfig?: object; routeRules?: object }): unknown;
  function useRuntimeConfig(): { public: { vitrineToken: string } };
  function useState<T>(key: string, init: () => T): Ref<T>;
}
`;

test('TypeScript of the recipes compiles against the sources, and against the types of the platforms', () => {
  const place = 'test/recipe-blocks';
  rmSync(place, { recursive: true, force: true });
  const write = (name: string, code: string) => {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), code);
  };
  try {
    let files = 0;
    for (const page of pages) {
      for (const { language, title, code } of blocks(page)) {
        if (!['ts', 'tsx', 'vue'].includes(language)) continue;
        files++;
        if (language !== 'vue') {
          write(`${page}/${title}`, code);
          continue;
        }
        const { descriptor, errors } = parse(code, { filename: title });
        expect(errors).toEqual([]);
        // The template as well.
        const compiled = compileScript(descriptor, { id: title, inlineTemplate: true });
        expect(compiled.content).toContain('onToggle: toggled');
        write(`${page}/${title}.ts`, `${descriptor.scriptSetup?.content}\nexport {};\n`);
      }
    }
    expect(files).toBeGreaterThan(8);
    write('nuxt.d.ts', NUXT);
    write(
      'tsconfig.json',
      JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: { jsx: 'react-jsx', noUnusedLocals: false },
        include: ['.'],
      }),
    );
    let problems = '';
    try {
      execFileSync(join('node_modules', '.bin', 'tsc'), ['--project', place], { encoding: 'utf8' });
    } catch (error) {
      problems = (error as { stdout: string }).stdout;
    }
    expect(problems).toBe('');
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
  // A compiler, on a machine that may have other things to do.
}, 180_000);

const HAS_PHP = spawnSync('php', ['-v']).status === 0;

test.skipIf(!HAS_PHP)(
  `the PHP of the recipes parses${HAS_PHP ? '' : ' (SKIPPED: there is no php)'}`,
  () => {
    const files = pages.flatMap(blocks).filter(({ language }) => language === 'php');
    expect(files.length).toBeGreaterThan(3);
    for (const { title, code } of files) {
      const { stdout, stderr } = spawnSync('php', ['-l'], { input: code, encoding: 'utf8' });
      expect(`${title}: ${stdout}${stderr}`).toContain('No syntax errors');
    }
  },
);
