import { describe, expect, it } from 'vitest';
import { inlined } from './inlined-program.js';

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
