/** Relative change of a figure. One below zero, such as a day of refunds alone, must not turn a rise into a fall. */
export const changeRatio = (value: number, before: number): number =>
  (value - before) / Math.abs(before);
