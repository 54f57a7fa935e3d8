/** JSON schemas of the responses to questions, as the OpenAPI document shows them. */

import { type TSchema, Type } from '@sinclair/typebox';
import { StoredEvent } from './schemas.js';

const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const count = (description: string) => Type.Integer({ minimum: 0, description });
const share = (description: string) =>
  nullable(Type.Number({ minimum: 0, maximum: 1, description }));
const page = Type.Integer({ minimum: 1 });
const timezone = Type.String({ description: 'IANA name' });
const dateTime = Type.String({ format: 'date-time' });
const text = nullable(Type.String());

const Money = Type.Object({
  currency: Type.String({ description: 'ISO 4217' }),
  value: Type.Number({ description: 'Ordered less refunded, or the value of the filtered types' }),
  refunded: Type.Number(),
  orders: count('product ordered events with a known value'),
});

const SUMS = {
  events: count('Events'),
  sessions: count('Distinct sessions'),
  users: count('Distinct users, where known'),
  metric: Type.Number({ description: 'Sum of the metrics' }),
  values: Type.Array(Money, { description: 'One for each currency' }),
};

const Sums = Type.Object(SUMS);

export const BreakdownResponse = Type.Object({
  by: Type.Array(Type.String()),
  timezone,
  count: count('Rows on all pages'),
  page,
  perPage: page,
  sort: Type.String(),
  totals: Sums,
  rows: Type.Array(
    Type.Object(SUMS, { description: 'Also has the value of each dimension, under its name' }),
  ),
});

const FunnelRows = Type.Array(
  Type.Object({
    step: Type.String(),
    sessions: count('Sessions, or users, that reached the step'),
    conversion: share('Share of the first step'),
    stepConversion: share('Share of the step before'),
    medianSeconds: nullable(Type.Number({ description: 'Since the step before' })),
  }),
);

export const FunnelResponse = Type.Object({
  by: Type.String(),
  within: text,
  timezone,
  rows: FunnelRows,
  groups: Type.Optional(Type.Array(Type.Object({ rows: FunnelRows }))),
});

const GROUP = {
  sessions: count('Sessions'),
  converted: count('Sessions with the outcome'),
  rate: share('Converted sessions'),
  values: Type.Array(
    Type.Object({ currency: Type.String(), value: Type.Number(), perSession: Type.Number() }),
  ),
};

const bound = nullable(Type.Number({ minimum: -1, maximum: 1 }));
const DIFFERENCE = { difference: bound, low: bound, high: bound };

export const UpliftResponse = Type.Union([
  Type.Object({
    observed: Type.Literal(true, { description: 'Visitors chose the exposure: no cause is shown' }),
    exposed: Type.Object(GROUP),
    unexposed: Type.Object(GROUP),
    ...DIFFERENCE,
  }),
  Type.Object({
    observed: Type.Literal(false),
    experiment: Type.String(),
    control: text,
    variants: Type.Array(
      Type.Object({
        variant: Type.String(),
        ...GROUP,
        difference: Type.Optional(bound),
        low: Type.Optional(bound),
        high: Type.Optional(bound),
      }),
    ),
    mixed: count('Sessions with several variants'),
    split: Type.Object({
      pValue: share('Of the chi-square test against equal shares'),
      warning: Type.Boolean({ description: 'The shares are off: the comparison is not valid' }),
    }),
  }),
]);

const SessionSummary = Type.Object({
  sessionId: Type.String(),
  start: dateTime,
  end: dateTime,
  events: count('Events'),
  landingPage: text,
  referrerHost: text,
  channel: Type.String(),
  campaign: Type.Object({ source: text, medium: text, name: text }),
  device: Type.Object({ type: text, browser: text, os: text }),
  robot: Type.Boolean(),
  products: Type.Array(Type.String()),
  values: Type.Array(Money),
});

export const SessionsResponse = Type.Object({
  count: count('Sessions on all pages'),
  page,
  perPage: page,
  sort: Type.Literal('-start'),
  timezone,
  sessions: Type.Array(SessionSummary),
});

export const SessionResponse = Type.Object({
  session: SessionSummary,
  events: Type.Array(StoredEvent),
  page,
  perPage: page,
});

export const RefusedResponse = Type.Object({
  count: count('Refused events on all pages'),
  page,
  perPage: page,
  events: Type.Array(
    Type.Object({
      id: Type.Integer(),
      refusedAt: dateTime,
      type: Type.String({ description: 'error.type of the response' }),
      field: Type.String({ description: 'Wrong field; empty for the whole body' }),
      reason: Type.String(),
      body: Type.String({ description: 'As it arrived' }),
      userAgent: text,
      referer: text,
      origin: text,
    }),
  ),
});
