import { MAX_METRIC } from 'vitrine/contract';
import { ApiError } from '../http/api-error.js';
import type { Payload } from './order-platform.js';

/** Characters of a text. A longer one is cut. */
const MAX_TEXT_LENGTH = 256;

const problem = (path: string, message: string) =>
  new ApiError('createEvent', { details: [{ path, message }], reason: 'webhook_unreadable' });

export const isObject = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object of a field; an empty one without it. */
export const objectOf = (value: unknown): Payload => (isObject(value) ? value : {});

/** The objects of a list. */
export const objectsOf = (value: unknown): Payload[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** A text or a number as a text that every store keeps; undefined when it is empty or something else. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = `${value}`.replaceAll('\0', '').slice(0, MAX_TEXT_LENGTH).toWellFormed().trim();
  return text || undefined;
}

/** An id. A platform's zero means none. */
export const idOf = (value: unknown): string | undefined =>
  value === 0 || value === '0' ? undefined : textOf(value);

/** An amount, which platforms write as a text with a point; undefined when it is none. */
export function amountOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const amount = value === '' ? Number.NaN : Number(value);
  return Math.abs(amount) <= MAX_METRIC ? amount : undefined;
}

/** A sum of amounts without the errors of binary fractions. */
export const sumOf = (amounts: readonly number[]): number =>
  Math.round(amounts.reduce((sum, amount) => sum + amount, 0) * 1e4) / 1e4;

/** @param zone of texts without one */
export function timeOf(value: unknown, zone = ''): number | undefined {
  const time = typeof value === 'string' && value ? Date.parse(value + zone) : Number.NaN;
  return Number.isFinite(time) ? time : undefined;
}

/**
 * A field that a report cannot do without.
 *
 * @throws ApiError 422 that names it
 */
export function required<Value>(value: Value | undefined, path: string): Value {
  if (value === undefined)
    throw problem(path, 'is missing or wrong; send the payload as the platform makes it');
  return value;
}

/** @throws ApiError 422 for a body that is no JSON object */
export function parsePayload(text: string, parse: (text: string) => unknown): Payload {
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    // The message of the parser may quote the body, which is personal, and ends in the response.
    throw problem('', 'is not JSON; send the payload as the platform makes it');
  }
  if (!isObject(value)) throw problem('', 'must be a JSON object');
  return value;
}
