/** Space above the highest and below the lowest value, as a share of it. */
const PADDING = 0.06;

/** The values that a chart has space for: from zero, and below it where refunds are more than orders. */
export function valueRange(least: number | null, most: number | null): [low: number, high: number] {
  const low = Math.min(least ?? 0, 0) * (1 + PADDING);
  const high = Math.max(most ?? 0, 0) * (1 + PADDING);
  return low === 0 && high === 0 ? [0, 1] : [low, high];
}
