import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { expect } from 'vitest';
import { inline } from '../../../tools/build/inline-factories.mjs';

/** Functions print differently before and after. */
const SAME_TEXT = "Function.prototype.toString = () => 'function';";

/** The log of a program, and the name of the error that ends it. */
export function outputOf(code: string): string[] {
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
export function inlined(code: string): string {
  const result = inline(code).code;
  const before = outputOf(code);
  expect(before).not.toContain('SyntaxError');
  expect(outputOf(result)).toEqual(before);
  return result.replace(/\s+/g, ' ');
}

/** Checks that the plugin changes no more of a program than `const`. */
export function expectUntouched(code: string) {
  const plain = (text: string) =>
    transformSync(text, { minifyWhitespace: true }).code.replace(/\bconst\b/g, 'let');
  expect(plain(inlined(code))).toBe(plain(code));
}
