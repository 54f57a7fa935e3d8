import type { TSchema } from '@sinclair/typebox';
import {
  CAPABILITIES_HEADER,
  EVENT_ALIASES,
  EVENT_FILTERS,
  EVENT_NAMES,
  FILTER_NAMES,
  type FilterKind,
  type FilterName,
  MAX_BATCH_EVENTS,
  VIEWS_FILTER_NAMES,
} from 'vitrine/contract';
import { basePathsOf } from '../config/base-paths.js';
import type { CollectorConfig, OrgConfig } from '../config/config.js';
import { CreateEvent } from '../ingest/create-event-schema.js';
import { ADMIN_SCHEMAS, administrationPaths, erasePerson } from './openapi-admin.js';
import { orderPaths } from './openapi-orders.js';
import {
  array,
  errors,
  json,
  jsonOrCsv,
  paging,
  parameter,
  pathParameter,
  plain,
  ref,
} from './openapi-parts.js';
import {
  formatParameter,
  QUESTION_SCHEMAS,
  questionPaths,
  robotsParameter,
  timezoneParameter,
} from './openapi-questions.js';
import { trackerPaths } from './openapi-tracker.js';
import {
  DeliveryResponse,
  ErrorResponse,
  ListResponse,
  RANGES,
  StoredEvent,
  ViewsResponse,
} from './schemas.js';

/** Not in the contract, so that no bundle of it carries the texts. */
const FILTER_DESCRIPTIONS = {
  eventType: 'Event name',
  metadata: 'JSON object. An event matches when it contains every key with an equal value',
  device: 'Exact user agent string',
  referer: 'A full URL matches that page, an origin matches all of its pages',
  sessionId: 'Session',
  userId: 'User',
  assetId: 'Product',
  from: 'Start, inclusive: ISO 8601 or YYYY-MM-DD',
  to: 'End, exclusive: ISO 8601 or YYYY-MM-DD; a date without a time includes that day',
} as const satisfies Record<FilterName, string>;

/** An optional field may also be null, which counts as absent. */
function nullableOptionals(schema: TSchema) {
  const copy = plain(schema);
  for (const [name, field] of Object.entries<Record<string, unknown>>(copy.properties)) {
    if (!copy.required.includes(name)) field.type = [field.type, 'null'];
  }
  return copy;
}

/** Creates the documents: one for each org, with its event names, and one without any. */
export function createOpenApis(config: CollectorConfig) {
  const documents = new Map<OrgConfig | undefined, object>();
  return (org: OrgConfig | undefined): object => {
    const document = documents.get(org) ?? createOpenApi(config, org);
    documents.set(org, document);
    return document;
  };
}

/** Creates the OpenAPI 3.1 document from the contract and the schemas. */
function createOpenApi(config: CollectorConfig, org: OrgConfig | undefined) {
  const { responseShape } = config;
  const [base] = basePathsOf(config);
  const eventNames = [
    ...new Set([...EVENT_NAMES, ...Object.keys(EVENT_ALIASES), ...(org?.eventTypes ?? [])]),
  ];
  const single = (schema: object) => (responseShape === 'object' ? schema : array(schema));
  const filterSchemas = {
    text: { type: 'string' },
    eventType: { type: 'string', enum: eventNames },
    json: { type: 'string' },
    start: { type: 'string' },
    end: { type: 'string' },
  } satisfies Record<FilterKind, object>;
  const filterParameters = (names: readonly FilterName[]) =>
    names.map((name) =>
      parameter(name, FILTER_DESCRIPTIONS[name], filterSchemas[EVENT_FILTERS[name]]),
    );
  const orgId = parameter('orgId', "Must be the token's org");
  const createEvent = nullableOptionals(CreateEvent);
  createEvent.properties.eventType.enum = eventNames;
  return {
    openapi: '3.1.0',
    info: {
      title: 'Events API',
      version: '1.0.0',
      description: 'Stores events of product pages exactly once, and counts them.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ publicToken: [] }, { privateToken: [] }],
    paths: {
      [`${base}/events`]: {
        post: {
          operationId: 'createEvent',
          summary: `Store an event, or an array of up to ${MAX_BATCH_EVENTS} events`,
          parameters: [orgId],
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
              description: 'The stored events; for a duplicate its first copy',
              headers: { [CAPABILITIES_HEADER]: { schema: { type: 'string' } } },
              ...json({ oneOf: [array(ref('Event')), ref('Event')] }),
            },
            ...errors(
              ...(['unauthorized', 'tooLarge', 'unsupportedEncoding', 'createEvent'] as const),
              ...(['rateLimited', 'unavailable'] as const),
            ),
          },
        },
        get: {
          operationId: 'listEvents',
          summary: 'Events, newest first',
          parameters: [
            orgId,
            ...filterParameters(FILTER_NAMES),
            robotsParameter('include'),
            formatParameter,
            parameter('after', 'Cursor: id of the last event of the previous page'),
            parameter('sort', 'Order', {
              type: 'string',
              enum: ['-createdAt', 'createdAt'],
              default: '-createdAt',
            }),
            ...paging,
          ],
          responses: {
            200: { description: 'A page of events', ...jsonOrCsv(ref('List')) },
            ...errors('unauthorized', 'forbidden', 'invalidParameter', 'rateLimited'),
          },
        },
        delete: erasePerson,
      },
      ...administrationPaths(base as string),
      [`${base}/events/views`]: {
        get: {
          operationId: 'countEvents',
          summary: 'Events by year, month or day',
          parameters: [
            orgId,
            ...filterParameters(VIEWS_FILTER_NAMES),
            timezoneParameter,
            robotsParameter('include'),
            formatParameter,
            parameter(
              'subStartDate',
              "First day, YYYY/MM/DD. Default: the org's subscription start",
            ),
            parameter('endDate', 'Last day, included. Default: today'),
            parameter('range', 'Period', { type: 'string', enum: [...RANGES], default: 'month' }),
            parameter('sort', 'Order', {
              type: 'string',
              enum: ['-cumulative', 'cumulative'],
              default: '-cumulative',
            }),
            ...paging,
          ],
          responses: {
            200: {
              description: 'A row for each period with events',
              ...jsonOrCsv(single(ref('Views'))),
            },
            ...errors('unauthorized', 'forbidden', 'invalidParameter', 'rateLimited'),
          },
        },
      },
      ...questionPaths({
        config,
        orgId,
        filters: filterParameters(
          FILTER_NAMES.filter((name) => name !== 'eventType' && name !== 'assetId'),
        ),
      }),
      ...orderPaths(
        base as string,
        errors(
          ...(['invalidSignature', 'tooLarge', 'unsupportedEncoding', 'createEvent'] as const),
          ...(['rateLimited', 'unavailable'] as const),
        ),
      ),
      ...trackerPaths(base as string, errors('notFound')),
      [`${base}/events/refused`]: {
        get: {
          operationId: 'listRefusedEvents',
          summary: 'Events that the collector refused, newest first',
          security: [{ privateToken: [] }],
          parameters: [orgId, formatParameter, ...paging],
          responses: {
            200: { description: 'A page of refused events', ...jsonOrCsv(ref('Refused')) },
            ...errors('unauthorized', 'forbidden', 'invalidParameter', 'rateLimited'),
          },
        },
      },
      [`${base}/events/{id}`]: {
        get: {
          operationId: 'getEvent',
          summary: 'One event',
          parameters: [pathParameter('id')],
          responses: {
            200: { description: 'The event', ...json(single(ref('Event'))) },
            ...errors('unauthorized', 'eventNotFound', 'rateLimited'),
          },
        },
      },
      [`${base}/delivery`]: {
        get: {
          operationId: 'reportDelivery',
          summary: 'Delivery of events, by day and browser',
          security: [{ privateToken: [] }],
          parameters: [
            orgId,
            parameter('from', 'First day, YYYY/MM/DD. Default: 29 days before the last'),
            parameter('to', 'Last day, included. Default: today'),
            formatParameter,
          ],
          responses: {
            200: { description: 'The report', ...jsonOrCsv(ref('Delivery')) },
            ...errors('unauthorized', 'forbidden', 'invalidParameter', 'rateLimited'),
          },
        },
      },
      '/healthcheck': {
        get: {
          operationId: 'healthcheck',
          summary: 'Check that the collector responds',
          security: [],
          responses: { 200: { description: 'The collector responds', ...json({ const: true }) } },
        },
      },
    },
    components: {
      securitySchemes: {
        publicToken: { type: 'apiKey', in: 'query', name: 'bearer_token' },
        privateToken: { type: 'http', scheme: 'bearer' },
        adminToken: { type: 'http', scheme: 'bearer' },
      },
      schemas: {
        CreateEvent: createEvent,
        Event: plain(StoredEvent),
        List: plain(ListResponse),
        Views: plain(ViewsResponse),
        Delivery: plain(DeliveryResponse),
        ...Object.fromEntries(
          Object.entries(QUESTION_SCHEMAS).map(([name, schema]) => [name, plain(schema)]),
        ),
        ...ADMIN_SCHEMAS,
        Error: plain(ErrorResponse),
      },
    },
  };
}
