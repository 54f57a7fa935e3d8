/** Numbers of a column, one for each event. */
export type Numbers = Uint8Array | Uint16Array | Int32Array | Float64Array;

const constants = new Map<number, Numbers>();

/** Most different values whose arrays are shared. */
const MAX_CONSTANTS = 256;

/** One array for all columns that repeat a value: most columns of most days are empty. */
function constantNumbers(value: number, length: number): Numbers {
  let known = constants.get(value);
  if (!known || known.length < length) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(length, 1_024)));
    const kind = Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? Int32Array : Float64Array;
    known = new kind(size).fill(value);
    if (constants.size >= MAX_CONSTANTS) constants.clear();
    constants.set(value, known);
  }
  return known.subarray(0, length);
}

/** Puts numbers into the narrowest array that has all of them as they are. */
export function toNumbers(values: readonly number[]): Numbers {
  const [first = 0] = values;
  let min = first;
  let max = first;
  let integers = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < min) min = value;
    else if (value > max) max = value;
    if (value % 1 !== 0) integers = false;
  }
  if (min === max) return constantNumbers(first, values.length);
  if (!integers || min < -(2 ** 31) || max >= 2 ** 31) return Float64Array.from(values);
  if (min < 0 || max >= 2 ** 16) return Int32Array.from(values);
  return max < 2 ** 8 ? Uint8Array.from(values) : Uint16Array.from(values);
}

/** Bytes that an array alone holds. One that repeats a value is shared. */
export const ownBytes = ({ buffer, byteLength }: Numbers): number =>
  buffer.byteLength === byteLength ? byteLength : 0;
