interface CsvLinkProps {
  href: string;
  /** Completes the name of the link, so that each differs. */
  what: string;
}

/** The same figures as a file. */
export function CsvLink({ href, what }: CsvLinkProps) {
  return (
    <a class="csv" href={href} download>
      CSV<span class="unseen"> of {what}</span>
    </a>
  );
}
