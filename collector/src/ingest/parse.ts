import { TypeCompiler } from '@sinclair/typebox/compiler';
import { parse as parseJson } from 'secure-json-parse';
import {
  type CreateEventBody,
  canonicalEventName,
  type ErrorDetail,
  MAX_BATCH_EVENTS,
  MAX_BATCH_NODES,
  MAX_EVENT_BYTES,
  MAX_ID_LENGTH,
} from 'vitrine/contract';
import { ApiError } from '../http/api-error.js';
import { countValues } from './count-values.js';
import { CreateEvent } from './create-event-schema.js';
import { hasLoneSurrogate, makeStorable } from './storable.js';

const checker = TypeCompiler.Compile(CreateEvent);

/** UTF-8 bytes of a UTF-16 unit, at most. */
const MAX_BYTES_OF_A_CHARACTER = 3;

/** A valid event: without null fields, under its canonical name. */
export type ParsedEvent = {
  [Field in keyof CreateEventBody]: NonNullable<CreateEventBody[Field]>;
};

const invalid = (details: ErrorDetail[]) => new ApiError('createEvent', { details });

/** Most problems in the response for one event. A response should not be much larger than its request. */
const MAX_DETAILS = 20;

/** From this number of problems on, the other events of an array are not checked: problems cost more than events. */
const MAX_BATCH_DETAILS = 100;

const IDS = ['sessionId', 'userId', 'assetId', 'configId', 'orgId'] as const;

/** The store must not change ids: two different ids could become equal. */
function idProblems(event: Record<string, unknown>): ErrorDetail[] {
  const problems: ErrorDetail[] = [];
  const message = 'has half of a character (a lone surrogate); send whole characters';
  const $id = (event.eventMetadata as { $id?: unknown } | undefined)?.$id;
  if (typeof $id === 'string' && $id.length > MAX_ID_LENGTH)
    problems.push({
      path: 'eventMetadata.$id',
      message: `is longer than ${MAX_ID_LENGTH} characters`,
    });
  for (const path of IDS) {
    const value = event[path];
    if (typeof value === 'string' && hasLoneSurrogate(value)) problems.push({ path, message });
  }
  if (typeof $id === 'string' && hasLoneSurrogate($id))
    problems.push({ path: 'eventMetadata.$id', message });
  return problems;
}

/** A JSON pointer in dot notation. */
const toPath = (pointer: string) =>
  pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');

const schemaMessage = (message: string) =>
  message
    .replace(/^Expected/, 'must be')
    .replace('Unexpected property', 'is not a field of the events API; put it into eventMetadata');

function checkEvent(value: unknown, customNames: readonly string[]): ParsedEvent | ErrorDetail[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ path: '', message: 'must be a JSON object' }];
  }
  const event: Record<string, unknown> = Object.values(value).includes(null)
    ? Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null))
    : { ...value };
  const details = new Map<string, ErrorDetail>();
  for (const problem of idProblems(event)) details.set(problem.path, problem);
  const unstorable = makeStorable(event);
  if (unstorable) return [unstorable];
  // `Check` is much faster than `Errors`, and most events are valid.
  for (const error of checker.Check(event) ? [] : checker.Errors(event)) {
    const path = toPath(error.path);
    const message = error.value === undefined ? 'is missing' : schemaMessage(error.message);
    if (!details.has(path)) details.set(path, { path, message });
    if (details.size === MAX_DETAILS) break;
  }
  const { eventType } = event;
  const name = typeof eventType === 'string' && canonicalEventName(eventType, customNames);
  if (typeof eventType === 'string' && !name) {
    details.set('eventType', {
      path: 'eventType',
      message: `"${eventType.slice(0, 100)}" is not an event name; see the documentation, or register it in the org's eventTypes`,
    });
  }
  return details.size ? [...details.values()] : ({ ...event, eventType: name } as ParsedEvent);
}

const tooLarge = (path: string, message: string) =>
  new ApiError('tooLarge', { details: [{ path, message }] });

/** @throws ApiError 413 */
function checkSize(text: string, path: string): void {
  if (Buffer.byteLength(text) > MAX_EVENT_BYTES)
    throw tooLarge(path, `is larger than ${MAX_EVENT_BYTES} bytes`);
}

/**
 * Refuses a body by its length and its number of values, before it is parsed: all later work is in proportion to them.
 *
 * @throws ApiError 413
 */
function checkWork(text: string): void {
  if (!/^\s*\[/.test(text)) checkSize(text, '');
  else if (countValues(text, MAX_BATCH_NODES) > MAX_BATCH_NODES)
    throw tooLarge('', `has more than ${MAX_BATCH_NODES} values; send fewer events`);
}

/** @throws ApiError 422 */
function parseBody(text: string): unknown {
  try {
    // Keys such as `__proto__` are an attack, never an event.
    return parseJson(text, undefined, { protoAction: 'error', constructorAction: 'error' });
  } catch (error) {
    throw invalid([{ path: '', message: `is not JSON: ${(error as Error).message}` }]);
  }
}

/**
 * Parses the events of a body: one object, or an array of them.
 *
 * @param customNames event names that the org registers
 * @throws ApiError 422 with the problems, in arrays with the index of the event; 413 for an event over 64 KiB
 */
export function parseEvents(
  text: string,
  customNames: readonly string[] = [],
): { events: ParsedEvent[]; batched: boolean } {
  checkWork(text);
  const body = parseBody(text);
  const batched = Array.isArray(body);
  const values: unknown[] = Array.isArray(body) ? body : [body];
  if (!values.length) throw invalid([{ path: '', message: 'is an array without events' }]);
  if (values.length > MAX_BATCH_EVENTS) {
    throw invalid([
      { path: '', message: `has ${values.length} events; send at most ${MAX_BATCH_EVENTS}` },
    ]);
  }
  const events: ParsedEvent[] = [];
  const details: ErrorDetail[] = [];
  for (const [i, value] of values.entries()) {
    const event = checkEvent(value, customNames);
    if (!Array.isArray(event)) {
      // After the check of its depth: `JSON.stringify` is recursive. No event is larger than its body.
      if (batched && text.length > MAX_EVENT_BYTES / MAX_BYTES_OF_A_CHARACTER)
        checkSize(JSON.stringify(value), `${i}`);
      events.push(event);
    } else {
      details.push(
        ...event.map(({ path, message }) => ({
          path: batched ? [i, path].filter((part) => part !== '').join('.') : path,
          message,
        })),
      );
      if (details.length >= MAX_BATCH_DETAILS) break;
    }
  }
  if (details.length) throw invalid(details);
  return { events, batched };
}
