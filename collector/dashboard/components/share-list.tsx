import { Meter } from './meter.js';

export interface ShareItem {
  key: string;
  label: string;
  /** The figure. */
  text: string;
  /** Share of the total, from 0 to 1. */
  share: number;
}

/** Names with their figures and bars. */
export function ShareList({ items }: { items: readonly ShareItem[] }) {
  return (
    <ul class="share-list">
      {items.map(({ key, label, text, share }) => (
        <li key={key}>
          <span class="share-label">{label}</span>
          <span class="share-text">{text}</span>
          <Meter share={share} />
        </li>
      ))}
    </ul>
  );
}
