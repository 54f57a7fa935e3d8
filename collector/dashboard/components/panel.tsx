import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { CsvLink } from './csv-link.js';

interface PanelProps {
  title: string;
  /** The days that its figures are about, and what else they depend on. */
  note?: ComponentChildren;
  /** The same as CSV. */
  csv?: string | undefined;
  actions?: ComponentChildren;
  busy?: boolean;
  children: ComponentChildren;
}

/** One question and its answer. */
export function Panel({ title, note, csv, actions, busy = false, children }: PanelProps) {
  const id = useId();
  return (
    <section class="panel" aria-labelledby={id} aria-busy={busy}>
      <header class="panel-head">
        <div>
          <h2 id={id}>{title}</h2>
          {note && <p class="note">{note}</p>}
        </div>
        <div class="panel-actions">
          {actions}
          {csv && <CsvLink href={csv} what={title} />}
        </div>
      </header>
      {children}
    </section>
  );
}
