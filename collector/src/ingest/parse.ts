import { TypeCompiler } from '@sinclair/typebox/compiler';
import { parse as parseJson } from 'secure-json-parse';
import {
  type CreateEventBody,
  canonicalEventName,
  type ErrorDetail,
  MAX_BATCH_EVENTS,
  MAX_DEPTH,
  MAX_EVENT_BYTES,
} from 'vitrine/contract';
import { ApiError } from '../http/api-error.js';
import { CreateEvent } from '../schemas.js';

const checker = TypeCompiler.Compile(CreateEvent);

/** A body whose fields were checked: null ones taken away, the event under its canonical name. */
export type ParsedEvent = {
  [Field in keyof CreateEventBody]: NonNullable<CreateEventBody[Field]>;
};

const invalid = (details: ErrorDetail[]) => new ApiError('createEvent', details);

/** What JSON allows and a store does not survive: NUL characters, and nesting without end. */
function findUnstorable(event: object): ErrorDetail | undefined {
  const open: [value: unknown, path: string, depth: number][] = [[event, '', 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, path, depth] = next;
    if (typeof value === 'string' && value.includes('\0')) {
      return { path, message: 'contains a NUL character; leave it out' };
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_DEPTH) return { path, message: `is nested deeper than ${MAX_DEPTH} levels` };
    for (const [key, item] of Object.entries(value)) {
      if (key.includes('\0'))
        return { path, message: 'has a key with a NUL character; leave it out' };
      open.push([item, path ? `${path}.${key}` : key, depth + 1]);
    }
  }
  return undefined;
}

function checkEvent(value: unknown, customNames: readonly string[]): ParsedEvent | ErrorDetail[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ path: '', message: 'must be a JSON object' }];
  }
  const event = Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
  const unstorable = findUnstorable(event);
  if (unstorable) return [unstorable];
  const details = new Map<string, ErrorDetail>();
  for (const error of checker.Errors(event)) {
    const path = error.path.slice(1).replaceAll('/', '.');
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
    if (Buffer.byteLength(batch ? JSON.stringify(value) : text) > MAX_EVENT_BYTES) {
      throw new ApiError('tooLarge', [
        { path: batch ? `${i}` : '', message: `is over ${MAX_EVENT_BYTES} bytes` },
      ]);
    }
    const event = checkEvent(value, customNames);
    if (!Array.isArray(event)) events.push(event);
    else
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
