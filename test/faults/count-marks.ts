/** Counts the stored, lost and repeated events of these marks. */
export function countMarks(expected: readonly string[], stored: readonly string[]) {
  const known = stored.filter((mark) => expected.includes(mark));
  const lost = expected.filter((mark) => !known.includes(mark));
  const repeated = known.filter((mark, i) => known.indexOf(mark) < i);
  return {
    tracked: expected.length,
    delivered: expected.length - lost.length,
    twice: repeated.length,
    lost,
    repeated,
  };
}
