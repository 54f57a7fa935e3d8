import {
  canonicalEventName,
  type ErrorDetail,
  EVENT_FILTERS,
  type FilterKind,
  type FilterName,
  type JsonObject,
} from 'vitrine/contract';
import type { OrgConfig } from '../config/config.js';
import { ApiError } from '../http/api-error.js';
import { DAY_MS, parseDay } from '../lib/day.js';
import { isTimeZone, startOfDay } from '../lib/time-zone.js';
import type { StoreFilter } from '../store/store-filter.js';
import { parseMetadataFilter } from './metadata-filter.js';

/** Parameters that every endpoint has. */
const COMMON = ['orgId', 'bearer_token', 'format'];

const FORMATS = ['json', 'csv'] as const;

/** Raw query parameters. A repeated one is an array. */
export type RawQuery = Record<string, string | string[] | undefined>;

/** Reads parameters, and collects their problems. */
export class QueryReader {
  readonly #details: ErrorDetail[] = [];
  #zone = 'UTC';

  constructor(
    readonly query: RawQuery,
    readonly org: OrgConfig,
  ) {}

  addProblem(path: string, message: string): undefined {
    this.#details.push({ path, message });
  }

  text(name: string): string | undefined {
    const value = this.query[name];
    if (Array.isArray(value)) return this.addProblem(name, 'is given more than once');
    // Often an unset variable. Without its filter, the query would match everything.
    if (value === '') return this.addProblem(name, 'is empty; leave it out, or give it a value');
    return value;
  }

  /** The values of a parameter that may be repeated. */
  texts(name: string): string[] {
    const values = [this.query[name] ?? []].flat();
    if (values.includes('')) this.addProblem(name, 'is empty; leave it out, or give it a value');
    return values.filter(Boolean);
  }

  /** Reads `timezone`. Days of later parameters begin in it. */
  timeZone(): string {
    const name = this.text('timezone');
    if (name !== undefined && !isTimeZone(name))
      this.addProblem(
        'timezone',
        `"${name.slice(0, 100)}" is not an IANA time zone, such as Europe/Berlin`,
      );
    else this.#zone = name ?? this.org.timezone ?? 'UTC';
    return this.#zone;
  }

  /** Adds a problem for each parameter that the endpoint does not have, and for another `format` than it has. */
  rejectOthers(allowed: readonly string[], internal: readonly string[] = []): void {
    this.oneOf('format', { allowed: FORMATS, fallback: 'json' });
    const known = [...allowed, ...COMMON, ...internal];
    for (const name of Object.keys(this.query))
      if (!known.includes(name))
        this.addProblem(
          name.slice(0, 100),
          `is not a parameter of this endpoint; it has ${[...allowed, ...COMMON].join(', ')}`,
        );
  }

  integer(name: string, { fallback, max }: { fallback: number; max: number }): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= 1 && number <= max) return number;
    this.addProblem(name, `must be a whole number from 1 to ${max}`);
    return fallback;
  }

  oneOf<Value extends string>(
    name: string,
    { allowed, fallback }: { allowed: readonly Value[]; fallback: Value },
  ): Value {
    const value = this.text(name);
    if (value === undefined) return fallback;
    if ((allowed as readonly string[]).includes(value)) return value as Value;
    this.addProblem(name, `must be one of ${allowed.join(', ')}`);
    return fallback;
  }

  /** Days since the epoch. */
  day(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return parseDay(value) ?? this.addProblem(name, 'must be a day of the calendar, as YYYY/MM/DD');
  }

  /** A moment, or the start or the end of a day: ms since the epoch. */
  moment(name: string, edge: 'start' | 'end'): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const day = parseDay(value);
    if (day !== undefined) return this.startOfDay(day + (edge === 'end' ? 1 : 0));
    // Without a zone it is UTC, whatever the zone of the server. Date.parse would turn February 31 into March 3.
    const [, date = '', zone] =
      /^(\d{4}-\d{2}-\d{2})T[\d:.]+(Z|[+-]\d{2}:?\d{2})?$/.exec(value) ?? [];
    const time = parseDay(date) === undefined ? Number.NaN : Date.parse(zone ? value : `${value}Z`);
    return Number.isNaN(time)
      ? this.addProblem(name, 'must be a day, as YYYY-MM-DD, or a moment in ISO 8601')
      : time;
  }

  /** The moment in which a day of the zone begins. */
  startOfDay(day: number): number {
    return this.#zone === 'UTC' ? day * DAY_MS : startOfDay(this.#zone, day);
  }

  metadata(name: string): JsonObject | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const filter = parseMetadataFilter(value);
    return typeof filter === 'string' ? this.addProblem(name, filter) : filter;
  }

  eventType(name: string): string | undefined {
    const value = this.text(name);
    if (!value) return undefined;
    return (
      canonicalEventName(value, this.org.eventTypes) ??
      this.addProblem(name, `"${value.slice(0, 100)}" is not an event name`)
    );
  }

  filter(names: readonly FilterName[]): StoreFilter {
    const values = names.map((name) => [name, READERS[EVENT_FILTERS[name]](this, name)]);
    return { org: this.org.id, ...Object.fromEntries(values) };
  }

  /** @throws ApiError 422 with all problems */
  finish(): void {
    if (this.#details.length) throw new ApiError('invalidParameter', { details: this.#details });
  }
}

/** How the value of a filter is read, by its kind. */
const READERS = {
  text: (reader, name) => reader.text(name),
  eventType: (reader, name) => reader.eventType(name),
  json: (reader, name) => reader.metadata(name),
  start: (reader, name) => reader.moment(name, 'start'),
  end: (reader, name) => reader.moment(name, 'end'),
} satisfies Record<FilterKind, (reader: QueryReader, name: string) => unknown>;
