import { request } from './request.js';
import type { Breakdown } from './use-breakdown.js';

/** `perPage` of the addresses that are read whole. */
export const ROWS_PER_PAGE = 1_000;

/** Rows beyond are left out, and `count` says how many there are. */
const MAX_PAGES = 5;

/** Reads the pages of a breakdown: the first one has their number, the others are requested together. */
export async function readAllRows(
  url: string,
  options: { signal: AbortSignal },
): Promise<Breakdown> {
  const first = await request<Breakdown>(url, options);
  const pages = Math.min(Math.ceil(first.count / ROWS_PER_PAGE), MAX_PAGES);
  const others = await Promise.all(
    Array.from({ length: Math.max(pages - 1, 0) }, (_, i) =>
      request<Breakdown>(`${url}&page=${i + 2}`, options),
    ),
  );
  return { ...first, rows: [first, ...others].flatMap(({ rows }) => rows) };
}
