import type { ComponentChildren } from 'preact';

interface EmptyProps {
  title: string;
  /** The next step. */
  children?: ComponentChildren;
}

/** Stands where there are no figures, and says what to do. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <div class="empty">
      <p>
        <strong>{title}</strong>
      </p>
      {children && <p>{children}</p>}
    </div>
  );
}
