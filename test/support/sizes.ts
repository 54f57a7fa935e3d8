import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));

/** What a visitor downloads: bytes of a file after brotli at its highest level, as a CDN stores it. */
export const brotliBytes = (path: string): number => brotliCompressSync(read(path)).length;

/** A built file, whom it is for, and its limit in bytes. Raising one needs a reason in the changelog. */
export interface Budget {
  file: string;
  what: string;
  limit: number;
}

export const BUDGETS: readonly Budget[] = [
  { file: 'dist/vitrine.js', what: 'tracker, script tag', limit: 5_850 },
  { file: 'dist/index.js', what: 'tracker, npm: `vitrine`', limit: 5_700 },
  { file: 'dist/client.js', what: 'read client: `vitrine/client`', limit: 2_390 },
  { file: 'dist/device.js', what: 'device details: `vitrine/device`', limit: 9_100 },
  { file: 'dist/contract.js', what: 'contract: `vitrine/contract`', limit: 900 },
];

/** Limit of the stub in the page: bytes, not compressed. */
export const STUB_LIMIT = 200;
