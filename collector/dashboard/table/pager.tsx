import type { Formats } from '../format/formats.js';

interface PagerProps {
  page: number;
  perPage: number;
  count: number;
  /** Plural of the rows, such as `sessions`. */
  what: string;
  format: Formats;
  href(page: number): string;
}

/** Links to the other pages of a list. */
export function Pager({ page, perPage, count, what, format, href }: PagerProps) {
  const last = Math.max(1, Math.ceil(count / perPage));
  const first = (page - 1) * perPage + 1;
  return (
    <nav class="pager" aria-label={`Pages of ${what}`}>
      {page > 1 ? (
        <a class="button" href={href(page - 1)} rel="prev">
          Previous
        </a>
      ) : (
        <span />
      )}
      <p role="status">
        {count === 0
          ? `No ${what}`
          : `${format.count(Math.min(first, count))}–${format.count(Math.min(first + perPage - 1, count))} of ${format.count(count)} ${what}`}
      </p>
      {page < last ? (
        <a class="button" href={href(page + 1)} rel="next">
          Next
        </a>
      ) : (
        <span />
      )}
    </nav>
  );
}
