import { TypeCompiler } from '@sinclair/typebox/compiler';
import { parse as parseJson } from 'secure-json-parse';
import {
  type CreateEventBody,
  canonicalEventName,
  type ErrorDetail,
  MAX_BATCH_EVENTS,
  MAX_EVENT_BYTES,
  MAX_ID_LENGTH,
} from 'vitrine/contract';
import { ApiError } from '../http/api-error.js';
import { CreateEvent } from '../schemas.js';
import { isTorn, makeStorable } from './storable.js';

const checker = TypeCompiler.Compile(CreateEvent);

/** A body whose fields were checked: null ones taken away, the event under its canonical name. */
export type ParsedEvent = {
  [Field in keyof CreateEventBody]: NonNullable<CreateEventBody[Field]>;
};

const invalid = (details: ErrorDetail[]) => new ApiError('createEvent', details);

/** Most that is said of one event. An answer shall not be many times its request. */
const MAX_DETAILS = 20;

const IDS = ['sessionId', 'userId', 'assetId', 'configId', 'orgId'] as const;

/** Ids must come back as they were sent: two that a store had to change could become one. */
function wrongIds(event: Record<string, unknown>): ErrorDetail[] {
  const wrong: ErrorDetail[] = [];
  const message = 'has half of a character; send it whole';
  const $id = (event.eventMetadata as { $id?: unknown } | undefined)?.$id;
  if (typeof $id === 'string' && $id.length > MAX_ID_LENGTH)
    wrong.push({
      path: 'eventMetadata.$id',
      message: `is longer than ${MAX_ID_LENGTH} characters`,
    });
  for (const path of IDS) {
    const value = event[path];
    if (typeof value === 'string' && isTorn(value)) wrong.push({ path, message });
  }
  if (typeof $id === 'string' && isTorn($id)) wrong.push({ path: 'eventMetadata.$id', message });
  return wrong;
}

/** A JSON pointer as it is told: with dots. */
const dotted = (pointer: string) =>
  pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');

function checkEvent(value: unknown, customNames: readonly string[]): ParsedEvent | ErrorDetail[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ path: '', message: 'must be a JSON object' }];
  }
  const event: Record<string, unknown> = Object.values(value).includes(null)
    ? Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null))
    : { ...value };
  const details = new Map<string, ErrorDetail>();
  for (const wrong of wrongIds(event)) details.set(wrong.path, wrong);
  const unstorable = makeStorable(event);
  if (unstorable) return [unstorable];
  // Few are wrong; only for them it is worth finding out what is.
  for (const error of checker.Check(event) ? [] : checker.Errors(event)) {
    const path = dotted(error.path);
    const message =
      error.value === undefined
        ? 'is missing'
        : error.message
            .replace(/^Expected/, 'must be')
            .replace(
              'Unexpected property',
              'is not a field of the events API; put it into eventMetadata',
            );
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

/** @throws ApiError 413 */
function limitSize(text: string, path: string): void {
  if (Buffer.byteLength(text) > MAX_EVENT_BYTES)
    throw new ApiError('tooLarge', [{ path, message: `is over ${MAX_EVENT_BYTES} bytes` }]);
}

/**
 * Reads the events of a body: one object, or an array of them.
 *
 * @param customNames event names that the org registers
 * @throws ApiError 422 with what is wrong, of arrays with the index; 413 for an event over 64 KiB
 */
export function parseEvents(
  text: string,
  customNames: readonly string[] = [],
): { events: ParsedEvent[]; batch: boolean } {
  let body: unknown;
  try {
    // Keys that reach for an object's prototype are an attack, never an event.
    body = parseJson(text, undefined, { protoAction: 'error', constructorAction: 'error' });
  } catch (error) {
    throw invalid([{ path: '', message: `is not JSON: ${(error as Error).message}` }]);
  }
  const batch = Array.isArray(body);
  const values: unknown[] = Array.isArray(body) ? body : [body];
  if (!values.length) throw invalid([{ path: '', message: 'is an array without events' }]);
  if (values.length > MAX_BATCH_EVENTS) {
    throw invalid([
      { path: '', message: `holds ${values.length} events; send at most ${MAX_BATCH_EVENTS}` },
    ]);
  }
  const events: ParsedEvent[] = [];
  const details: ErrorDetail[] = [];
  for (const [i, value] of values.entries()) {
    if (!batch) limitSize(text, '');
    const event = checkEvent(value, customNames);
    if (!Array.isArray(event)) {
      // Only now, when it is known not to be too deep to be written as JSON.
      if (batch) limitSize(JSON.stringify(value), `${i}`);
      events.push(event);
    } else
      details.push(
        ...event.map(({ path, message }) => ({
          path: batch ? [i, path].filter((part) => part !== '').join('.') : path,
          message,
        })),
      );
  }
  if (details.length) throw invalid(details);
  return { events, batch };
}
