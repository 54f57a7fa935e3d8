interface IntervalProps {
  difference: number;
  low: number;
  high: number;
  text(value: number): string;
}

const WIDTH = 400;
const PADDING = 48;

/** A difference with its interval on a line, and zero where there is none. */
export function Interval({ difference, low, high, text }: IntervalProps) {
  const [least, most] = [Math.min(low, 0), Math.max(high, 0)];
  const span = most - least || 1;
  const x = (value: number) => PADDING + ((value - least) / span) * (WIDTH - 2 * PADDING);
  return (
    <svg
      class="interval"
      viewBox={`0 0 ${WIDTH} 46`}
      role="img"
      aria-label={`Difference ${text(difference)}, between ${text(low)} and ${text(high)}`}
    >
      <line class="interval-zero" x1={x(0)} x2={x(0)} y1="4" y2="28" />
      <line class="interval-range" x1={x(low)} x2={x(high)} y1="16" y2="16" />
      <circle class="interval-point" cx={x(difference)} cy="16" r="5" />
      <text x={x(0)} y="42" text-anchor="middle">
        no difference
      </text>
    </svg>
  );
}
