import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inline } from '../../../tools/build/inline-factories.mjs';
import { randomRuns } from '../../support/random-runs.js';
import { randomProgram } from './random-program.js';

/** Functions print differently before and after. */
const SAME_TEXT = "Function.prototype.toString = () => 'function';";

/** The log of a program, and the name of the error that ends it. */
function outputOf(code: string): string[] {
  const output: string[] = [];
  const log = (value: unknown) => {
    output.push(typeof value === 'function' ? 'function' : String(value));
    if (output.length > 2_000) throw new Error('endless');
    return value;
  };
  try {
    runInNewContext(`'use strict'; ${SAME_TEXT} ${code}`, { log }, { timeout: 5_000 });
  } catch (error) {
    output.push((error as Error).name);
  }
  return output;
}

/** The program that the plugin makes, once it is known to behave as the given one. */
function inlined(code: string): string {
  const result = inline(code).code;
  const before = outputOf(code);
  expect(before).not.toContain('SyntaxError');
  expect(outputOf(result)).toEqual(before);
  return result.replace(/\s+/g, ' ');
}

/** Checks that the plugin changes no more of a program than `const`. */
function expectUntouched(code: string) {
  const plain = (text: string) =>
    transformSync(text, { minifyWhitespace: true }).code.replace(/\bconst\b/g, 'let');
  expect(plain(inlined(code))).toBe(plain(code));
}

describe('a constant that is true or false', () => {
  it('becomes the literal where it is read', () => {
    const code = inlined(`
      const use = (value) => { const flag = true; log(flag ? value : 0); log({ flag }.flag); };
      use(1); use(2);
    `);
    expect(code).not.toContain('flag ?');
  });

  it('stays when it changes', () => {
    expect(inlined('let flag = true; log(flag); flag = false; log(flag);')).toContain('flag');
  });
});

describe('a constant that is undefined', () => {
  it('becomes undefined where it is read', () => {
    expect(inlined('const part = undefined; log(part?.method(1)); log(part ?? 2);')).not.toContain(
      'part',
    );
  });

  it('also replaces constants whose value ends at its first question mark', () => {
    const code = inlined(`
      const create = undefined;
      const part = create?.({ value: log('never') })?.inner;
      const hook = create && (() => log('never'));
      log(part?.method(1), hook);
    `);
    expect(code).not.toMatch(/part|hook|never/);
  });

  it('leaves alone a value that begins with a function', () => {
    const code = inlined('const create = log; const part = create?.(1); log(part);');
    expect(code).toContain('create?.(1)');
  });
});

describe('a function that only returns a literal', () => {
  it.each(['true', 'false', '0', '7', '"text"'])('becomes %s where it is called', (literal) => {
    const code = inlined(`
      const answer = (a, b) => ${literal};
      const use = (value) => log(answer(value) ? 'yes' : 'no');
      use(1);
      log(answer());
    `);
    expect(code).not.toContain('answer');
  });

  it('disappears with its calls when it does nothing', () => {
    const code = inlined(`
      const nothing = () => {};
      const use = (value) => { nothing(value, { value }); log(value); log(nothing()); };
      use(1);
    `);
    expect(code).not.toContain('nothing');
  });

  it.each([
    ['an argument does something', 'const answer = () => true; log(answer(log(1)));'],
    ['it is passed on', 'const answer = () => true; log([1].map(answer)); log(answer());'],
    [
      'a parameter is a pattern',
      'const answer = ({ a }) => true; log(answer({})); log(answer({}));',
    ],
    [
      'a parameter has a default',
      'const answer = (a = log(1)) => true; log(answer()); log(answer());',
    ],
    [
      'it is asynchronous',
      'const answer = async () => true; log(typeof answer()); log(answer() === true);',
    ],
    [
      'it is called with spread arguments',
      'const answer = () => true; log(answer(...[1])); log(answer());',
    ],
    [
      'it is called as a constructor or a tag',
      'const answer = () => true; log(answer`a`); log(answer());',
    ],
    ['it changes', 'let answer = () => true; log(answer()); answer = () => false; log(answer());'],
  ])('stays when %s', (_, program) => {
    expect(inlined(program)).toContain('answer');
  });
});

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

  it.each([
    ['it is called twice', 'const make = (n) => { log(n); }; make(1); make(2);'],
    ['it is passed on', 'const make = (n) => { log(n); }; [1].forEach(make);'],
    ['it calls itself', 'const make = (n) => { if (n) make(n - 1); };'],
    ['it is assigned again', 'let make = (n) => { log(n); }; make = log; make(1);'],
    [
      'it returns from the middle',
      'const make = (n) => { if (n) return 1; return 2; }; const a = make(1); log(a);',
    ],
    [
      'its only return is not its end',
      'const make = (n) => { if (n) { return 1; } }; const a = make(1); log(a);',
    ],
    ['it uses this', 'function make() { return typeof this; } const a = make(); log(a);'],
    [
      'it uses arguments',
      'function make(n) { return arguments.length; } const a = make(1); log(a);',
    ],
    ['it uses new.target', 'function make() { return new.target; } const a = make(); log(a);'],
    [
      'it has var',
      'const make = () => { var a; log(a); a = 1; }; for (const i of [1, 2]) { make(); }',
    ],
    [
      'it has a label',
      'const make = () => { a: for (;;) break a; }; a: for (;;) { make(); break a; }',
    ],
    ['it is a generator', 'function* make() { yield 1; } const a = make(); log(typeof a.next);'],
    [
      'it is async',
      'const make = async () => { return 1; }; const a = make(); log(typeof a.then);',
    ],
    ['it takes a rest', 'const make = (...all) => { log(all.length); }; make(1, 2);'],
    ['a list is spread into its call', 'const make = (a, b) => { log(a + b); }; make(...[1, 2]);'],
    ['its call gives more than it takes', 'const make = (a) => { log(a); }; make(1, log(2));'],
    ['the program uses eval', 'const make = (a) => { log(eval("a")); }; make(1);'],
  ])('leaves a factory alone when %s', (_, code) => expectUntouched(code));

  it.each([
    ['it is passed on', 'const o = { a: 1 }; log(o);'],
    ['it is compared', 'const o = { a: 1 }; log(o === o);'],
    ['it is read by a computed key', "const o = { a: 1 }; const key = log('a'); log(o[key]);"],
    ['it loses a property', 'const o = { a: 1 }; log(o.a); log(delete o.a);'],
    ['it gains a property', 'const o = { a: 1 }; o.b = 2; log(o.b);'],
    ['it is assigned again', 'let o = { a: 1 }; o = { a: 2 }; log(o.a);'],
    ['it is listed', 'const o = { a: 1 }; for (const key in o) log(key);'],
    ['it is spread into a list', 'const o = { a: 1 }; const run = () => [...o]; log(o.a);'],
    [
      'a copy is older than a change',
      'const o = { a: 1 }; const p = log({ ...o }); o.a = 2; log(p.a);',
    ],
    ['a method uses this', 'const o = { a: 1, m() { return this.a; } }; log(o.m());'],
    ['a method uses arguments', 'const o = { m() { return arguments.length; } }; log(o.m(1));'],
    ['a method uses super', 'const o = { m() { return super.toString; } }; log(o.m());'],
    [
      'an arrow function in a method uses this',
      'const o = { a: 1, m() { return (() => this.a)(); } }; log(o.m());',
    ],
    [
      'a function that it holds uses this',
      'const o = { m: function () { return typeof this; } }; log(o.m());',
    ],
    [
      'it holds a function that nobody knows',
      'const run = (f) => { const o = { f }; log(o.f(1)); }; run(log); run(log);',
    ],
    [
      'a tag gets it as this',
      'const run = (f) => { const o = { f }; log(o.f`a`); }; run(log); run(log);',
    ],
    ['it has a getter', "const o = { get a() { return log('a'); } }; log(o.a); log(o.a);"],
    ['it has a setter', 'const o = { set a(n) { log(n); } }; o.a = 1;'],
    ['it has a generator', 'const o = { *m() { yield 1; } }; log(o.m().next().value);'],
    ['it has a computed key', "const o = { [log('a')]: 1 }; log(o.a);"],
    ['it has a prototype', 'const o = { __proto__: { a: 1 } }; log(o.a);'],
    [
      'it takes in another object',
      'const run = (other) => { const o = { ...other }; log(o.a); }; run({ a: 1 }); run({ a: 2 });',
    ],
    ['it inherits what is read', 'const o = { a: 1 }; log(typeof o.toString);'],
    ['a pattern takes what it inherits', 'const { toString } = { a: 1 }; log(typeof toString);'],
    ['a pattern has a computed key', "const { [log('a')]: a } = { a: 1 }; log(a);"],
    ['it is exported', 'export const o = { a: 1 };'],
  ])('leaves an object alone when %s', (_, code) =>
    code.startsWith('export')
      ? expect(inline(code).code).toContain('{\n  a: 1\n}')
      : expectUntouched(code),
  );

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
