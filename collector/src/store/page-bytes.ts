import { LIMITS } from '../lib/limits.js';
import type { StoredRow } from './store.js';

/** Bytes of a page of rows. A page has at least one row, so it may be larger by one event. */
export const MAX_PAGE_BYTES = LIMITS.pageBytes;

/** Texts of an event beside its JSON: ids, device, referer. */
const OTHER_BYTES = 512;

/** Size of a row in memory, roughly: a character of text takes one byte or two. */
const sizeOf = ({ configuration, metadata, device, referer }: StoredRow) =>
  OTHER_BYTES +
  configuration.length +
  metadata.length +
  (device?.length ?? 0) +
  (referer?.length ?? 0);

export interface CutPage {
  rows: StoredRow[];
  /** Whether there are rows after the last one. */
  isCut: boolean;
}

/** A page that grows until it has `maxBytes`. */
export function createPage(maxBytes: number) {
  const page: CutPage = { rows: [], isCut: false };
  let bytes = 0;
  return {
    page,
    /** @returns whether the page takes more rows; it leaves out the row that is too much */
    add(row: StoredRow): boolean {
      bytes += sizeOf(row);
      page.isCut = bytes > maxBytes && page.rows.length > 0;
      if (!page.isCut) page.rows.push(row);
      return !page.isCut;
    },
  };
}

/** Takes rows until they have `maxBytes`. It reads no row after the one that is too much. */
export function takePage(rows: Iterable<StoredRow>, maxBytes = MAX_PAGE_BYTES): CutPage {
  const { page, add } = createPage(maxBytes);
  for (const row of rows) if (!add(row)) break;
  return page;
}
