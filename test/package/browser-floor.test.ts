import { readdirSync, readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';

/** Syntax of the oldest browsers in the README: Chrome 85, Firefox 79 and Safari 14. */
const OLDEST = 'es2021';

/** Younger than Chrome 85. One of them in a selector makes the whole call throw. */
const YOUNG_SELECTORS = /:(is|where|has)\(/g;

/** Files that pages load. */
const files = readdirSync('dist').filter(
  (name) => name.endsWith('.js') && !name.startsWith('spool'),
);

test.each(files)(
  'dist/%s has no syntax and no selector younger than the oldest browsers',
  (name) => {
    const code = readFileSync(`dist/${name}`, 'utf8');
    const print = (target: string) =>
      transformSync(code, { target, format: 'esm', minify: true }).code;
    expect(print(OLDEST)).toBe(print('esnext'));
    expect(code.match(YOUNG_SELECTORS) ?? []).toEqual([]);
  },
);
