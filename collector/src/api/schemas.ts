/** JSON schemas of the API's responses, as the OpenAPI document shows them. */

import { type TSchema, Type } from '@sinclair/typebox';
import { CAPABILITIES, VIEWS_RANGES } from 'vitrine/contract';

const object = (description: string) => Type.Record(Type.String(), Type.Unknown(), { description });
const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);

export const StoredEvent = Type.Object({
  id: Type.String({ format: 'uuid' }),
  eventType: Type.String(),
  eventMetadata: object('Unchanged from the request'),
  orgId: Type.String(),
  assetId: nullable(Type.String()),
  assetName: nullable(Type.String()),
  assetMetadata: object('From the configuration of the org'),
  configId: nullable(Type.String()),
  configuration: object('Unchanged from the request'),
  userId: nullable(Type.String()),
  sessionId: Type.String(),
  device: nullable(Type.String()),
  referer: nullable(Type.String()),
  metric: Type.Number(),
  createdAt: Type.String({ format: 'date-time' }),
});

export const ListResponse = Type.Object({
  events: Type.Array(StoredEvent),
  page: Type.Integer({ minimum: 1 }),
  perPage: Type.Integer({ minimum: 1 }),
  sort: Type.Union([Type.Literal('-createdAt'), Type.Literal('createdAt')]),
  count: Type.Integer({ minimum: 0 }),
});

export const ViewsResponse = Type.Object({
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

const ratio = (description: string) =>
  nullable(Type.Number({ minimum: 0, maximum: 1, description }));
const milliseconds = (description: string) => nullable(Type.Integer({ minimum: 0, description }));
const count = (description: string) => Type.Integer({ minimum: 0, description });

const DeliveryStats = Type.Object({
  received: count('Stored events'),
  lost: count('Gaps in the sequences of sessions: events that never arrived'),
  outstanding: count('Gaps in active sessions: events that may still arrive'),
  duplicates: count('Copies of stored events'),
  delayP50Ms: milliseconds("Median time from the event to its request, by the visitor's clock: ms"),
  delayP99Ms: milliseconds('99th percentile of the same time: ms'),
  delayedRatio: ratio('Share of events that left more than 5 s after they happened'),
  batchedRatio: ratio('Share of events that arrived in an array'),
  sentByLaterPageRatio: ratio('Share of events that a later page sent, not the page of the event'),
});

const day = Type.String({ format: 'date' });

export const DeliveryResponse = Type.Object({
  from: day,
  to: day,
  total: DeliveryStats,
  browsers: Type.Array(Type.Intersect([Type.Object({ browser: Type.String() }), DeliveryStats])),
  days: Type.Array(Type.Intersect([Type.Object({ day, browser: Type.String() }), DeliveryStats])),
});

export const ErrorResponse = Type.Object({
  error: Type.Object({
    type: Type.String(),
    message: Type.String(),
    details: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), message: Type.String() })),
    ),
  }),
});

/** `range` also takes `date`, as in Threekit's documentation. */
export const RANGES = [...VIEWS_RANGES, 'date'] as const;

/** Value of the capabilities header. */
export const CAPABILITIES_VALUE = CAPABILITIES.join(', ');
