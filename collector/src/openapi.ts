import type { TSchema } from '@sinclair/typebox';
import {
  BASE_PATH,
  CAPABILITIES_HEADER,
  ERRORS,
  type ErrorCode,
  EVENT_ALIASES,
  EVENT_NAMES,
  MAX_BATCH_EVENTS,
  MAX_PER_PAGE,
} from 'vitrine/contract';
import type { CollectorConfig } from './config.js';
import {
  CreateEvent,
  DeliveryAnswer,
  ErrorAnswer,
  ListAnswer,
  RANGES,
  StoredEvent,
  ViewsAnswer,
} from './schemas.js';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const array = (items: object) => ({ type: 'array', items });

const query = (name: string, description: string, schema: object = { type: 'string' }) => ({
  name,
  in: 'query',
  description,
  schema,
});

const errors = (...codes: ErrorCode[]) =>
  Object.fromEntries(
    codes.map((code) => [
      ERRORS[code].status,
      { description: ERRORS[code].message, ...json(ref('Error')) },
    ]),
  );

const paging = [
  query('page', 'From 1', { type: 'integer', minimum: 1, default: 1 }),
  query('perPage', 'Rows of a page', { type: 'integer', minimum: 1, maximum: MAX_PER_PAGE }),
];

/** TypeBox schemas carry symbols; a document is plain JSON. */
const plain = (schema: TSchema) => JSON.parse(JSON.stringify(schema));

/** An optional field may be null, which counts as absent. */
function nullableOptionals(schema: TSchema) {
  const copy = plain(schema);
  for (const [name, field] of Object.entries<Record<string, unknown>>(copy.properties)) {
    if (!copy.required.includes(name)) field.type = [field.type, 'null'];
  }
  return copy;
}

/** The OpenAPI 3.1 document of the API, made from the contract and the schemas that bodies are checked by. */
export function createOpenApi({ singleEvent, orgs }: CollectorConfig) {
  const eventNames = [
    ...new Set([
      ...EVENT_NAMES,
      ...Object.keys(EVENT_ALIASES),
      ...orgs.flatMap((org) => org.eventTypes ?? []),
    ]),
  ];
  const single = (schema: object) => (singleEvent === 'object' ? schema : array(schema));
  const filters = [
    query('orgId', "The token's org"),
    query('metadata', 'JSON object; events that contain every key with an equal value'),
    query('device', 'Exact user agent string'),
    query('referer', 'A full URL: exact. An origin: every page of it'),
    query('eventType', 'Event name', { type: 'string', enum: eventNames }),
  ];
  const createEvent = nullableOptionals(CreateEvent);
  createEvent.properties.eventType.enum = eventNames;
  return {
    openapi: '3.1.0',
    info: {
      title: 'Events API',
      version: '1.0.0',
      description: 'Events of product pages: stored once, counted exactly.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ publicToken: [] }, { privateToken: [] }],
    paths: {
      [`${BASE_PATH}/events`]: {
        post: {
          operationId: 'createEvent',
          summary: `Store an event, or up to ${MAX_BATCH_EVENTS} together`,
          parameters: [filters[0]],
          requestBody: {
            required: true,
            content: Object.fromEntries(
              ['application/json', 'text/plain'].map((type) => [
                type,
                {
                  schema: {
                    oneOf: [
                      ref('CreateEvent'),
                      { ...array(ref('CreateEvent')), minItems: 1, maxItems: MAX_BATCH_EVENTS },
                    ],
                  },
                },
              ]),
            ),
          },
          responses: {
            200: {
              description: 'The stored events; of a duplicate the first',
              headers: { [CAPABILITIES_HEADER]: { schema: { type: 'string' } } },
              ...json({ oneOf: [array(ref('Event')), ref('Event')] }),
            },
            ...errors('unauthorized', 'tooLarge', 'createEvent', 'rateLimited', 'unavailable'),
          },
        },
        get: {
          operationId: 'listEvents',
          summary: 'Events, newest first',
          parameters: [
            ...filters,
            query('sessionId', 'Session'),
            query('userId', 'User'),
            query('assetId', 'Product'),
            query('from', 'First moment, inclusive: ISO 8601 or YYYY-MM-DD'),
            query('to', 'Last moment, exclusive; a bare day is included'),
            query('after', 'Cursor: id of the last event of the page before'),
            query('sort', 'Order', {
              type: 'string',
              enum: ['-createdAt', 'createdAt'],
              default: '-createdAt',
            }),
            ...paging,
          ],
          responses: {
            200: { description: 'A page of events', ...json(ref('List')) },
            ...errors('unauthorized', 'forbidden', 'invalidParameter', 'rateLimited'),
          },
        },
      },
      [`${BASE_PATH}/events/views`]: {
        get: {
          operationId: 'countEvents',
          summary: 'Events by year, month or day',
          parameters: [
            ...filters,
            query('subStartDate', "First day, YYYY/MM/DD. Default: the org's subscription start"),
            query('endDate', 'Last day, included. Default: today'),
            query('range', 'Period', { type: 'string', enum: [...RANGES], default: 'month' }),
            query('sort', 'Order', {
              type: 'string',
              enum: ['-cumulative', 'cumulative'],
              default: '-cumulative',
            }),
            ...paging,
          ],
          responses: {
            200: {
              description: 'A row for each period with events',
              ...json(single(ref('Views'))),
            },
            ...errors('unauthorized', 'forbidden', 'invalidParameter', 'rateLimited'),
          },
        },
      },
      [`${BASE_PATH}/events/{id}`]: {
        get: {
          operationId: 'getEvent',
          summary: 'One event',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: {
            200: { description: 'The event', ...json(single(ref('Event'))) },
            ...errors('unauthorized', 'eventNotFound', 'rateLimited'),
          },
        },
      },
      [`${BASE_PATH}/delivery`]: {
        get: {
          operationId: 'reportDelivery',
          summary: 'How events came, and how many did not, by day and browser',
          security: [{ privateToken: [] }],
          parameters: [
            filters[0],
            query('from', 'First day, YYYY/MM/DD. Default: 29 days before the last'),
            query('to', 'Last day, included. Default: today'),
          ],
          responses: {
            200: { description: 'The report', ...json(ref('Delivery')) },
            ...errors('unauthorized', 'forbidden', 'invalidParameter', 'rateLimited'),
          },
        },
      },
      '/healthcheck': {
        get: {
          operationId: 'healthcheck',
          summary: 'Whether the collector answers',
          security: [],
          responses: { 200: { description: 'It does', ...json({ const: true }) } },
        },
      },
    },
    components: {
      securitySchemes: {
        publicToken: { type: 'apiKey', in: 'query', name: 'bearer_token' },
        privateToken: { type: 'http', scheme: 'bearer' },
      },
      schemas: {
        CreateEvent: createEvent,
        Event: plain(StoredEvent),
        List: plain(ListAnswer),
        Views: plain(ViewsAnswer),
        Delivery: plain(DeliveryAnswer),
        Error: plain(ErrorAnswer),
      },
    },
  };
}
