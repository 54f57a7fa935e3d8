import { changeRatio } from '../format/change-ratio.js';
import type { Formats } from '../format/formats.js';

interface ChangeProps {
  value: number;
  before: number | undefined;
  format: Formats;
}

/** How a figure differs from that of the compared period. */
export function Change({ value, before, format }: ChangeProps) {
  if (before === undefined) return null;
  if (before === 0)
    return <span class="change">{value === 0 ? 'none before either' : 'none before'}</span>;
  const ratio = changeRatio(value, before);
  const direction = ratio > 0.004 ? 'up' : ratio < -0.004 ? 'down' : 'level';
  return (
    <span class={`change ${direction}`}>
      <span aria-hidden="true">{{ up: '▲', down: '▼', level: '＝' }[direction]}</span>{' '}
      {format.change(ratio)}
    </span>
  );
}
