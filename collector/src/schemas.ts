/** JSON schemas of the API: what bodies are checked against, and what the OpenAPI document shows. */

import { type TSchema, Type } from '@sinclair/typebox';
import { CAPABILITIES, MAX_ID_LENGTH, MAX_METRIC, VIEWS_RANGES } from 'vitrine/contract';

/** Characters. A header that is longer is cut there. */
export const MAX_DEVICE_LENGTH = 2_048;

const id = (description: string) =>
  Type.String({ minLength: 1, maxLength: MAX_ID_LENGTH, description });
const object = (description: string) => Type.Record(Type.String(), Type.Unknown(), { description });
const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);

/** A body after its null fields were taken away. */
export const CreateEvent = Type.Object(
  {
    eventType: Type.String({
      minLength: 1,
      description: 'Canonical name, alias, or a name that the org registers',
    }),
    sessionId: id('Session of the visitor'),
    eventMetadata: Type.Optional(object('What is known of the event')),
    orgId: Type.Optional(id("Must be the token's org when given")),
    assetId: Type.Optional(id('Product')),
    userId: Type.Optional(id('Signed-in user')),
    configId: Type.Optional(id('Configuration: UUID or short id')),
    configuration: Type.Optional(object('Whole configuration')),
    device: Type.Optional(
      Type.String({
        maxLength: MAX_DEVICE_LENGTH,
        description: "Default: the request's User-Agent",
      }),
    ),
    metric: Type.Optional(
      Type.Number({ minimum: -MAX_METRIC, maximum: MAX_METRIC, description: 'Default 1' }),
    ),
  },
  { additionalProperties: false },
);

export const StoredEvent = Type.Object({
  id: Type.String({ format: 'uuid' }),
  eventType: Type.String(),
  eventMetadata: object('As it was sent'),
  orgId: Type.String(),
  assetId: nullable(Type.String()),
  assetName: nullable(Type.String()),
  assetMetadata: object('From the configuration of the org'),
  configId: nullable(Type.String()),
  configuration: object('As it was sent'),
  userId: nullable(Type.String()),
  sessionId: Type.String(),
  device: nullable(Type.String()),
  referer: nullable(Type.String()),
  metric: Type.Number(),
  createdAt: Type.String({ format: 'date-time' }),
});

export const ListAnswer = Type.Object({
  events: Type.Array(StoredEvent),
  page: Type.Integer({ minimum: 1 }),
  perPage: Type.Integer({ minimum: 1 }),
  sort: Type.Union([Type.Literal('-createdAt'), Type.Literal('createdAt')]),
  count: Type.Integer({ minimum: 0 }),
});

export const ViewsAnswer = Type.Object({
  count: Type.Integer({ minimum: 0 }),
  perPage: Type.Integer({ minimum: 1 }),
  page: Type.Integer({ minimum: 1 }),
  sort: Type.Union([Type.Literal('-cumulative'), Type.Literal('cumulative')]),
  views: Type.Array(
    Type.Object({
      year: Type.Integer(),
      month: Type.Optional(Type.Integer({ minimum: 1, maximum: 12 })),
      day: Type.Optional(Type.Integer({ minimum: 1, maximum: 31 })),
      views: Type.Integer(),
      cumulative: Type.Integer(),
      metric: Type.Number({ description: 'Sum of the metrics' }),
    }),
  ),
});

const share = (description: string) =>
  nullable(Type.Number({ minimum: 0, maximum: 1, description }));
const delay = (description: string) => nullable(Type.Integer({ minimum: 0, description }));
const count = (description: string) => Type.Integer({ minimum: 0, description });

const DeliveryFigures = Type.Object({
  received: count('Events that are stored'),
  lost: count('Numbers that are missing in sessions: events that never came'),
  outstanding: count('The same of sessions that still run: it may be on its way'),
  duplicates: count('Events that came once more and were not stored again'),
  delayP50: delay(
    'From happening to leaving, by the clock of the visitor, of half of the events: ms',
  ),
  delayP99: delay('The same of 99 in 100'),
  late: share('That waited over 5 s'),
  byArray: share('That came in arrays'),
  byNextPage: share('That another page than their own has sent'),
});

const day = Type.String({ format: 'date' });

export const DeliveryAnswer = Type.Object({
  from: day,
  to: day,
  total: DeliveryFigures,
  browsers: Type.Array(Type.Intersect([Type.Object({ browser: Type.String() }), DeliveryFigures])),
  days: Type.Array(Type.Intersect([Type.Object({ day, browser: Type.String() }), DeliveryFigures])),
});

export const ErrorAnswer = Type.Object({
  error: Type.Object({
    type: Type.String(),
    message: Type.String(),
    details: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), message: Type.String() })),
    ),
  }),
});

/** `range` also takes the `date` of the vendor's text. */
export const RANGES = [...VIEWS_RANGES, 'date'] as const;

/** Value of the capabilities header. */
export const CAPABILITIES_VALUE = CAPABILITIES.join(', ');
