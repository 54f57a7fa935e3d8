interface CsvLinkProps {
  href: string;
  /** Completes the name of the link, so that each differs. */
  what: string;
}

/** `Does AR sell?` -> `does-ar-sell.csv` */
const fileNameOf = (what: string) =>
  `${what
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')}.csv`;

/** The same figures as a file. */
export function CsvLink({ href, what }: CsvLinkProps) {
  return (
    <a class="csv" href={href} download={fileNameOf(what)}>
      CSV<span class="unseen"> of {what}</span>
    </a>
  );
}
