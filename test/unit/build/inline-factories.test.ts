import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inline } from '../../../tools/build/inline-factories.mjs';
import { randomRuns } from '../../support/random-runs.js';
import { inlined, outputOf } from './inlined-program.js';
import { randomProgram } from './random-program.js';

describe('inline-factories', () => {
  it('puts a factory where it is called when it is called once', () => {
    const code = inlined(`
      const createCounter = (start) => {
        let count = start;
        const add = () => ++count;
        return add;
      };
      const counter = createCounter(log(4));
      log(counter()); log(counter());
    `);
    expect(code).not.toContain('createCounter');
    expect(code).not.toContain('return');
  });

  it('puts a function declaration where it is called when the call stands before it', () => {
    const code = inlined(`
      const a = make(1); log(a);
      function make(n) { return log(n) + 1; }
    `);
    expect(code).not.toContain('make');
  });

  it('keeps the names of both sides apart when they are the same', () => {
    inlined(`
      const value = 1;
      const make = (a) => { const value = a + 1; { const a = value * 2; log(a); } return value; };
      const a = make(value);
      log(value, a); log(a);
    `);
  });

  it('does not capture a global that has the name of a moved constant', () => {
    const code = `
      const make = (log) => { const inner = log + 1; return inner; };
      const made = make(1);
      log(made);
    `;
    expect(inlined(code)).toContain('log(');
  });

  it('evaluates arguments before defaults and patterns', () => {
    inlined(`
      const make = (a = log('default'), { b, c = log('c') }, d) => { log(a + b + c + d); };
      make(undefined, { b: log('b') }, log('d'));
    `);
  });

  it('gives a default when an argument turns out undefined', () => {
    inlined(`
      const make = (a = 'default') => { log(a); };
      const nothing = () => undefined;
      make(log(nothing()));
    `);
  });

  it('declares a parameter with let when the factory changes it', () => {
    inlined('const make = (n) => { n += 1; log(n); }; make(log(1));');
  });

  it('gives each round of a loop its own variables', () => {
    inlined(`
      const make = (n) => { let count = n; return () => count++; };
      const all = [];
      for (const n of [1, 2]) { const next = make(n); all.push(next); }
      for (const next of all) { log(next()); log(next()); }
    `);
  });

  it('makes an object one constant for each property', () => {
    const code = inlined(`
      const point = { x: log(1), y: log(2), sum() { return point.x + point.y; } };
      log(point.sum()); log(point.missing);
    `);
    expect(code).not.toMatch(/point|\{ x/);
  });

  it('makes a property a variable when the program changes it', () => {
    inlined(`
      const state = { count: 1, last: 'a' };
      state.count++; state.count += 2; [state.last] = ['b'];
      for (state.count of [7, 8]);
      log(state.count); log(state.last);
    `);
  });

  it('takes patterns apart with defaults, nested patterns and rest', () => {
    const code = inlined(`
      const { a, b: { c, ...others }, missing = log('missing'), ...rest } =
        { x: log('x'), b: { c: log('c'), d: log('d') }, a: log('a'), y: log('y') };
      log(a); log(c); log(others.d); log(rest.x); log(rest.y);
    `);
    expect(code).not.toContain('others');
  });

  it('keeps the order of properties when a literal names one twice', () => {
    inlined(`
      const base = { a: 1, b: 2, a: 3 };
      log(JSON.stringify({ ...base, c: 4 }));
      const { c, ...rest } = { a: 1, b: 2, a: 3, c: 5 };
      log(JSON.stringify(rest));
    `);
  });

  it('quotes the names of copied properties when they are no identifiers', () => {
    inlined(`const base = { 'data-x': 1 }; log(JSON.stringify({ ...base }));`);
  });

  it('evaluates a nested pattern after all values', () => {
    inlined(`
      const page = { get width() { return log('width'); } };
      const { a: { width }, b } = { a: page, b: log('b') };
      log(width); log(b);
    `);
  });

  it('evaluates values in order when a rest takes the first', () => {
    inlined(`
      const { b, ...rest } = { a: log('a'), b: log('b') };
      log(JSON.stringify(rest));
    `);
  });

  it('keeps the effects of properties that nobody reads', () => {
    inlined(`const { a } = { a: 1, b: log('b'), c: \`\${log('c')}\` }; log(a);`);
  });

  it('removes a constant that repeats another one', () => {
    expect(inlined('const a = log(1); const b = a; const c = b; log({ c }.c);')).not.toContain('b');
  });

  it('keeps a copy when the original changes', () => {
    inlined('let a = 1; const b = a; a = 2; log(b); log(a);');
  });

  it('declares constants with let, except those that the program assigns to', () => {
    expect(inlined('const a = log(1); for (const b of [a]) log(b);')).not.toContain('const');
    inlined('const a = log(1); log(a); a = 2;');
  });

  it('keeps the exports of a module', () => {
    const { code } = inline(`
      import { base } from './base.js';
      const make = (n) => { const name = n + base; return name; };
      const made = make(1);
      const other = made;
      export { made, other as renamed };
      export const name = { a: 1 };
      log(name.a);
    `);
    const text = code.replace(/\s+/g, ' ');
    expect(text).toMatch(/export \{ (\S+) as made, \1 as renamed \}/);
    expect(text).toContain('export let name = { a: 1 }');
  });

  it('does not count the layout of a function as a change', () => {
    inlined('function d() { return {  }; } log(4 + d); log(typeof d());');
  });

  it('does not change what a random program does', { timeout: 120_000 }, () => {
    const numRuns = randomRuns(1_000);
    let changed = 0;
    fc.assert(
      fc.property(fc.array(fc.nat(255), { size: 'max', maxLength: 320 }), (choices) => {
        const code = randomProgram(choices);
        const before = outputOf(code);
        expect(before).not.toContain('SyntaxError');
        // A program that reads a name before its declaration may have no error afterwards.
        fc.pre(before.at(-1) !== 'ReferenceError' && before.at(-1) !== 'Error');
        const after = inline(code).code;
        const functions = (text: string) => text.match(/=>|function/g)?.length ?? 0;
        if (functions(after) < functions(code)) changed++;
        expect(outputOf(after)).toEqual(before);
      }),
      { numRuns },
    );
    expect(changed).toBeGreaterThan(numRuns / 10);
  });

  it('maps moved code to the line where it was written', () => {
    const source = `const make = (n) => {\n  const twice = n * 2;\n  log(twice);\n};\nlog(0);\nmake(1);\n`;
    const { code, map } = inline(source);
    const lines = code.split('\n');
    const line = lines.findIndex((text) => text.includes('* 2'));
    const entry = new SourceMap(map as never).findEntry(
      line,
      (lines[line] as string).indexOf('* 2'),
    );
    expect(entry).toMatchObject({ originalLine: 1 });
  });

  it.each(['vitrine', 'vitrine.auto', 'vitrine.collector'])(
    'keeps the source map of dist/%s.js right',
    (name) => {
      const dist = fileURLToPath(new URL(`../../../dist/${name}.js`, import.meta.url));
      const [line = ''] = readFileSync(dist, 'utf8').split('\n');
      const map = new SourceMap(JSON.parse(readFileSync(`${dist}.map`, 'utf8')));
      const texts = [...line.matchAll(/"([\w $@-]{12,})"/g)];
      expect(texts.length).toBeGreaterThan(10);
      for (const { index, 1: text } of texts) {
        const entry = map.findEntry(0, index);
        if (!('originalSource' in entry)) throw new Error(`${text} is not in the map`);
        const source = readFileSync(join(dirname(dist), entry.originalSource), 'utf8').split('\n');
        expect(source[entry.originalLine], entry.originalSource).toContain(text);
      }
    },
  );
});
