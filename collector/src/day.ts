/** A day: ms. Days are those of UTC, which has no others. */
export const DAY = 86_400_000;
