import { VIEWS_RANGES, type ViewsRange } from 'vitrine/contract';
import { ALL } from './event-types.js';
import { type Day, monthsBefore, parseDay, type Span } from './periods.js';

export const SPANS = ['30d', '90d', '12m', '24m', 'all', 'custom'] as const;
export type SpanName = (typeof SPANS)[number];

/** The shortest span that is made of whole periods. */
const SHORTEST: Record<ViewsRange, SpanName> = { day: '30d', month: '12m', year: 'all' };

/** Whether a span is counted as it is called: a year of the last 90 days would be a whole one. */
export const isWhole = (range: ViewsRange, span: SpanName) =>
  SPANS.indexOf(span) >= SPANS.indexOf(SHORTEST[range]);

/** Everything that a link to a view has to say. */
export interface ViewState {
  range: ViewsRange;
  span: SpanName;
  /** With span `custom`: `YYYY-MM-DD`. */
  from: string;
  to: string;
  /** Event type of the large chart. */
  chart: string;
  type: string;
  session: string;
  referer: string;
  device: string;
  /** As typed, which need not be JSON. */
  metadata: string;
  page: number;
  /** Id of the event that is looked at. */
  event: string;
}

export const DEFAULTS: ViewState = {
  range: 'day',
  span: '90d',
  from: '',
  to: '',
  chart: ALL,
  type: ALL,
  session: '',
  referer: '',
  device: '',
  metadata: '',
  page: 1,
  event: '',
};

export const FILTERS = ['type', 'session', 'referer', 'device', 'metadata'] as const;

const oneOf = <Value extends string>(allowed: readonly Value[], value: string, other: Value) =>
  (allowed as readonly string[]).includes(value) ? (value as Value) : other;

/** @param search of an address; what it does not say, or says wrongly, is as by default */
export function readState(search: string): ViewState {
  const given = new URLSearchParams(search);
  const texts = Object.fromEntries(
    Object.keys(DEFAULTS).map((name) => [name, given.get(name) ?? '']),
  ) as Record<keyof ViewState, string>;
  const page = Number(texts.page);
  const range = oneOf(VIEWS_RANGES, texts.range, DEFAULTS.range);
  const span = oneOf(SPANS, texts.span, DEFAULTS.span);
  return {
    ...texts,
    range,
    span: isWhole(range, span) ? span : SHORTEST[range],
    page: Number.isSafeInteger(page) && page >= 1 ? page : 1,
  };
}

/** What belongs into the address: no more than what differs from the defaults. */
export function writeState(state: ViewState): string {
  const given = new URLSearchParams();
  for (const name of Object.keys(DEFAULTS) as (keyof ViewState)[]) {
    if (state[name] !== DEFAULTS[name]) given.set(name, `${state[name]}`);
  }
  return given.size ? `?${given}` : '';
}

/** The days that a state asks for. */
export function spanOf({ span, from, to }: ViewState, today: Day): Span {
  switch (span) {
    case '30d':
      return { first: today - 29, last: today };
    case '90d':
      return { first: today - 89, last: today };
    case '12m':
      return { first: monthsBefore(today, 11), last: today };
    case '24m':
      return { first: monthsBefore(today, 23), last: today };
    case 'all':
      return { first: undefined, last: today };
    case 'custom': {
      const last = Math.min(parseDay(to) ?? today, today);
      return { first: Math.min(parseDay(from) ?? last - 29, last), last };
    }
  }
}
