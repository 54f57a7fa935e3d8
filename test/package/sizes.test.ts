import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { STUB } from '../../src/contract/stub.js';
import { BUDGETS, brotliBytes, STUB_LIMIT } from '../support/sizes.js';

for (const { file, limit } of BUDGETS) {
  test(`${file} is at most ${limit} bytes after brotli`, () => {
    expect(existsSync(file), `${file} is missing; run: npm run build`).toBe(true);
    expect(brotliBytes(file)).toBeLessThanOrEqual(limit);
  });
}

test(`the stub is at most ${STUB_LIMIT} bytes`, () => {
  expect(Buffer.byteLength(`<script>${STUB}</script>`)).toBeLessThanOrEqual(STUB_LIMIT);
});
