import {
  BREAKDOWN_SORTS,
  canonicalEventName,
  DEFAULT_PER_PAGE,
  DIMENSIONS,
  type Dimension,
  EVENT_NAMES,
  FILTER_NAMES,
  MAX_PER_PAGE,
  ROBOTS,
  type Robots,
} from 'vitrine/contract';
import type { OrgConfig } from '../config/config.js';
import { DAY_MS } from '../lib/day.js';
import { zoneOffsets } from '../lib/time-zone.js';
import { isTimeDimension } from '../questions/dimensions.js';
import type {
  BreakdownRequest,
  DimensionFilter,
  EventPattern,
  FunnelRequest,
  QuestionScope,
  UpliftRequest,
} from '../questions/requests.js';
import { parseTimeKey, TIME_EXAMPLES } from '../questions/time-keys.js';
import { parseDuration } from './duration.js';
import { parseMetadataFilter } from './metadata-filter.js';
import { MAX_PAGE } from './queries.js';
import { QueryReader, type RawQuery } from './query-reader.js';

export interface QuestionContext {
  org: OrgConfig;
  /** ms since the epoch. */
  now: number;
  /** `indexedMetadataKeys` of the configuration. */
  metadataKeys: readonly string[];
}

/** Filters that are no dimensions. */
const PLAIN_FILTERS = FILTER_NAMES.filter((name) => name !== 'eventType' && name !== 'assetId');

const MAX_STEPS = 8;

/** Values of one dimension filter. */
const MAX_VALUES = 100;

/**
 * `page` is both the number of a page and a dimension, whose values begin with a slash. Splits the two: the paths move to
 * `PATHS`.
 */
function splitPage(query: RawQuery): RawQuery {
  const { page, ...others } = query;
  if (page === undefined) return query;
  const all = [page].flat();
  const paths = all.filter((value) => value.startsWith('/'));
  const numbers = all.filter((value) => !value.startsWith('/'));
  const [number = ''] = numbers;
  return {
    ...others,
    ...(numbers.length && { page: numbers.length > 1 ? numbers : number }),
    ...(paths.length && { [PATHS]: paths }),
  };
}

/** No parameter of a request can have this name. */
const PATHS = ' page';

/** Reads the parameters that all questions share, and those of each. */
class QuestionQueryReader extends QueryReader {
  readonly dimensions: readonly Dimension[];
  readonly #zone: string;

  constructor(
    query: RawQuery,
    private readonly context: QuestionContext,
  ) {
    super(splitPage(query), context.org);
    this.dimensions = [
      ...DIMENSIONS,
      ...context.metadataKeys.map((key): Dimension => `metadata.${key}`),
    ];
    this.#zone = this.timeZone();
  }

  /** @param own parameters of the question itself */
  rejectUnknown(own: readonly string[]): void {
    this.rejectOthers(
      [...own, 'timezone', 'robots', ...PLAIN_FILTERS, ...this.dimensions],
      [PATHS],
    );
    if (!own.includes('page') && this.query.page !== undefined)
      this.addProblem('page', 'must be a path that begins with /');
  }

  get #eventNames() {
    return [...EVENT_NAMES, ...(this.org.eventTypes ?? [])].join(', ');
  }

  #eventName(path: string, name: string): string {
    const known = canonicalEventName(name, this.org.eventTypes);
    if (known === undefined)
      this.addProblem(
        path,
        `"${name.slice(0, 100)}" is not an event name; it must be one of ${this.#eventNames}`,
      );
    return known ?? '';
  }

  #dimensionFilter(dimension: Dimension): DimensionFilter | undefined {
    const texts = this.texts(dimension === 'page' ? PATHS : dimension);
    if (texts.length > MAX_VALUES) this.addProblem(dimension, `has more than ${MAX_VALUES} values`);
    if (!texts.length) return undefined;
    const values = texts.map((text) => {
      if (dimension === 'eventType') return this.#eventName(dimension, text);
      if (!isTimeDimension(dimension)) return text;
      const key = parseTimeKey(dimension, text, this.#zone);
      if (key === undefined)
        this.addProblem(dimension, `must be as in a response: ${TIME_EXAMPLES[dimension]}`);
      return key ?? 0;
    });
    return { dimension, values };
  }

  scope(): QuestionScope {
    const { org, ...filter } = this.filter(PLAIN_FILTERS);
    const { from = 0, to = this.context.now + DAY_MS } = filter;
    if (filter.from !== undefined && filter.to !== undefined && from >= to)
      this.addProblem('to', 'is not after from');
    const range = { from: Math.max(0, from), to: Math.min(to, this.context.now + DAY_MS) };
    return {
      org,
      ...filter,
      robots: this.oneOf<Robots>('robots', { allowed: ROBOTS, fallback: 'exclude' }),
      dimensions: this.dimensions.flatMap((dimension) => this.#dimensionFilter(dimension) ?? []),
      zone: { name: this.#zone, offsets: zoneOffsets(this.#zone, range) },
    };
  }

  dimension(path: string, text: string): Dimension {
    if (!(this.dimensions as readonly string[]).includes(text))
      this.addProblem(
        path,
        `"${text.slice(0, 100)}" is not a dimension; it must be one of ${this.dimensions.join(', ')}`,
      );
    return text as Dimension;
  }

  /** An event name, with or without JSON of a metadata filter. */
  pattern(path: string, text: string): EventPattern {
    const brace = text.indexOf('{');
    const name = (brace < 0 ? text : text.slice(0, brace)).trim();
    const type = this.#eventName(path, name);
    if (brace < 0) return { type };
    const metadata = parseMetadataFilter(text.slice(brace));
    if (typeof metadata === 'string') {
      this.addProblem(path, `its filter ${metadata}`);
      return { type };
    }
    return Object.keys(metadata).length ? { type, metadata } : { type };
  }

  optionalPattern(name: string): EventPattern | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : this.pattern(name, text);
  }

  paging() {
    return {
      page: this.integer('page', { fallback: 1, max: MAX_PAGE }),
      perPage: this.integer('perPage', { fallback: DEFAULT_PER_PAGE, max: MAX_PER_PAGE }),
    };
  }
}

const PAGING = ['page', 'perPage'];

/** `-events` and the like. */
const SORTS = BREAKDOWN_SORTS.flatMap((field) => [field, `-${field}` as const]);

export function readBreakdownQuery(query: RawQuery, context: QuestionContext) {
  const reader = new QuestionQueryReader(query, context);
  reader.rejectUnknown(['by', 'sort', ...PAGING]);
  const by = reader.texts('by').map((text) => reader.dimension('by', text));
  if (!by.length || by.length > 2)
    reader.addProblem('by', `give one or two of ${reader.dimensions.join(', ')}`);
  else if (by[0] === by[1]) reader.addProblem('by', 'gives the same dimension twice');
  const sort = reader.oneOf('sort', { allowed: SORTS, fallback: '-events' });
  const scope = reader.scope();
  const paging = reader.paging();
  reader.finish();
  const types = scope.dimensions.find(({ dimension }) => dimension === 'eventType')?.values;
  const request: Omit<BreakdownRequest, 'limit' | 'offset'> = {
    scope,
    by,
    ...(types && { valueTypes: types as string[] }),
    sort: {
      field: sort.replace('-', '') as BreakdownRequest['sort']['field'],
      descending: sort.startsWith('-'),
    },
  };
  return { request, sort, ...paging };
}

export function readFunnelQuery(query: RawQuery, context: QuestionContext) {
  const reader = new QuestionQueryReader(query, context);
  reader.rejectUnknown(['step', 'by', 'within', 'by_dimension']);
  const texts = reader.texts('step');
  if (texts.length < 2 || texts.length > MAX_STEPS)
    reader.addProblem('step', `give two to ${MAX_STEPS} steps, each an event name`);
  const steps = texts.map((text, i) => reader.pattern(`step[${i}]`, text));
  const within = reader.text('within');
  const withinMs = within === undefined ? undefined : parseDuration(within);
  if (within !== undefined && withinMs === undefined)
    reader.addProblem(
      'within',
      'must be a duration of weeks, days, hours, minutes or seconds in ISO 8601, such as PT30M or P7D',
    );
  const named = reader.text('by_dimension');
  const dimension = named === undefined ? undefined : reader.dimension('by_dimension', named);
  if (dimension === 'experiment')
    reader.addProblem('by_dimension', 'cannot be experiment; ask /events/uplift?experiment=NAME');
  const by = reader.oneOf('by', { allowed: ['session', 'user'] as const, fallback: 'session' });
  const request: FunnelRequest = { scope: reader.scope(), steps, by, withinMs, dimension };
  reader.finish();
  return { request, texts, within: within ?? null };
}

export function readUpliftQuery(query: RawQuery, context: QuestionContext) {
  // `experiment` names one here. In the other questions it is a dimension: a name and a variant.
  const { experiment, ...others } = query;
  const reader = new QuestionQueryReader(others, context);
  reader.rejectUnknown(['exposure', 'eligible', 'outcome', 'control']);
  if (typeof experiment !== 'string' && experiment !== undefined)
    reader.addProblem('experiment', 'is given more than once');
  if (experiment === '') reader.addProblem('experiment', 'is empty; give the name of one');
  const control = reader.text('control');
  const eligible = reader.optionalPattern('eligible');
  const exposure = reader.optionalPattern('exposure');
  const outcome = reader.optionalPattern('outcome');
  if (others.outcome === undefined) reader.addProblem('outcome', 'is missing; give an event name');
  if (experiment === undefined) {
    for (const name of ['eligible', 'exposure'])
      if (others[name] === undefined)
        reader.addProblem(name, 'is missing; give an event name, or the name of an experiment');
    if (control !== undefined) reader.addProblem('control', 'is only for experiment');
  } else if (exposure) reader.addProblem('exposure', 'cannot be combined with experiment');
  const scope = reader.scope();
  reader.finish();
  const request: UpliftRequest = {
    scope,
    outcome: outcome as EventPattern,
    eligible,
    exposure,
    experiment: experiment as string | undefined,
  };
  return { request, control };
}

export function readSessionsQuery(query: RawQuery, context: QuestionContext) {
  const reader = new QuestionQueryReader(query, context);
  reader.rejectUnknown(PAGING);
  const scope = reader.scope();
  const paging = reader.paging();
  reader.finish();
  return { scope, ...paging };
}

/** Paging of the events of one session. */
export function readSessionQuery(query: RawQuery, context: QuestionContext) {
  const reader = new QuestionQueryReader(query, context);
  reader.rejectOthers([...PAGING, 'timezone']);
  const page = reader.integer('page', { fallback: 1, max: MAX_PAGE });
  const perPage = reader.integer('perPage', { fallback: MAX_PER_PAGE, max: MAX_PER_PAGE });
  const scope = new QuestionQueryReader({}, context).scope();
  reader.finish();
  return { page, perPage, scope: { ...scope, robots: 'include' } as QuestionScope };
}
