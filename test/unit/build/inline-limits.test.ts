import { describe, expect, it } from 'vitest';
import { inline } from '../../../tools/build/inline-factories.mjs';
import { expectUntouched } from './inlined-program.js';

describe('inline-factories', () => {
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
});
