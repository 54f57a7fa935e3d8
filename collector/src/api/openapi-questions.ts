import { BREAKDOWN_SORTS, DIMENSIONS, type ErrorCode, ROBOTS } from 'vitrine/contract';
import { basePathsOf } from '../config/base-paths.js';
import type { CollectorConfig } from '../config/config.js';
import {
  array,
  errors,
  jsonOrCsv,
  parameter,
  pathParameter,
  perPageParameter,
  ref,
} from './openapi-parts.js';
import {
  BreakdownResponse,
  FunnelResponse,
  RefusedResponse,
  SessionResponse,
  SessionsResponse,
  UpliftResponse,
} from './question-schemas.js';

/** Parameters that the documented endpoints take too. */
export const timezoneParameter = parameter(
  'timezone',
  'IANA name, in which days begin. Default: that of the org, else UTC',
);
export const robotsParameter = (fallback: (typeof ROBOTS)[number]) =>
  parameter('robots', 'Which events count', {
    type: 'string',
    enum: [...ROBOTS],
    default: fallback,
  });
export const formatParameter = parameter('format', 'Default: by the Accept header, else json', {
  type: 'string',
  enum: ['json', 'csv'],
});

/** Schemas of the responses, by their names in the document. */
export const QUESTION_SCHEMAS = {
  Breakdown: BreakdownResponse,
  Funnel: FunnelResponse,
  Uplift: UpliftResponse,
  Sessions: SessionsResponse,
  Session: SessionResponse,
  Refused: RefusedResponse,
};

interface QuestionPathOptions {
  config: Pick<CollectorConfig, 'basePath' | 'indexedMetadataKeys'>;
  /** Parameters of the filters but `eventType` and `assetId`, which are dimensions. */
  filters: readonly object[];
  orgId: object;
}

/** Paths of the questions. */
export function questionPaths({ config, filters, orgId }: QuestionPathOptions) {
  const [base] = basePathsOf(config);
  const dimensions = [
    ...DIMENSIONS,
    ...(config.indexedMetadataKeys ?? []).map((key) => `metadata.${key}`),
  ];
  const dimension = { type: 'string', enum: dimensions };
  const dimensionFilters = dimensions
    .filter((name) => name !== 'page')
    .map((name) => parameter(name, 'Exact; repeated, any of them', array({ type: 'string' })));
  const scope = [
    orgId,
    timezoneParameter,
    robotsParameter('exclude'),
    formatParameter,
    ...filters,
    ...dimensionFilters,
  ];
  const paging = [
    parameter(
      'page',
      'A number is the page of the response, a path that begins with / a filter',
      array({ type: 'string' }),
    ),
    perPageParameter(),
  ];
  const get = (
    operationId: string,
    { summary, parameters, schema }: { summary: string; parameters: object[]; schema: string },
    ...more: ErrorCode[]
  ) => ({
    get: {
      operationId,
      summary,
      parameters,
      responses: {
        200: {
          description: summary,
          ...jsonOrCsv(ref(schema)),
        },
        ...errors(
          ...(['unauthorized', 'forbidden', 'invalidParameter', 'rateLimited'] as const),
          ...more,
          'unavailable',
        ),
      },
    },
  });
  const pattern = 'An event name, with or without a metadata filter as JSON';

  return {
    [`${base}/events/breakdown`]: get('breakDownEvents', {
      summary: 'Events, sessions, users and money by one or two dimensions',
      schema: 'Breakdown',
      parameters: [
        {
          ...parameter('by', 'Dimensions', array(dimension, { minItems: 1, maxItems: 2 })),
          required: true,
        },
        parameter('sort', 'Order', {
          type: 'string',
          enum: BREAKDOWN_SORTS.flatMap((field) => [field, `-${field}`]),
          default: '-events',
        }),
        ...scope,
        ...paging,
      ],
    }),
    [`${base}/events/funnel`]: get('countFunnel', {
      summary: 'Sessions or users that go through steps in order',
      schema: 'Funnel',
      parameters: [
        {
          ...parameter('step', pattern, array({ type: 'string' }, { minItems: 2, maxItems: 8 })),
          required: true,
        },
        parameter('by', 'Whose events', {
          type: 'string',
          enum: ['session', 'user'],
          default: 'session',
        }),
        parameter('within', 'From the first step to the last: ISO 8601 duration'),
        parameter(
          'by_dimension',
          'The same for each value of the first step. With a dimension of the product, later steps are of the same product',
          dimension,
        ),
        ...scope,
      ],
    }),
    [`${base}/events/uplift`]: get('compareUplift', {
      summary: 'Outcomes of sessions with and without an exposure, or by variant of an experiment',
      schema: 'Uplift',
      parameters: [
        { ...parameter('outcome', pattern), required: true },
        parameter('eligible', pattern),
        parameter('exposure', pattern),
        parameter('control', 'Variant that the others are compared with'),
        ...scope.filter((each) => (each as { name: string }).name !== 'experiment'),
        parameter('experiment', 'Name of an experiment'),
      ],
    }),
    [`${base}/events/sessions`]: get('listSessions', {
      summary: 'Sessions, newest first',
      schema: 'Sessions',
      parameters: [...scope, ...paging],
    }),
    [`${base}/events/sessions/{sessionId}`]: get(
      'getSession',
      {
        summary: 'One session with its events, in order',
        schema: 'Session',
        parameters: [
          pathParameter('sessionId'),
          orgId,
          parameter('page', 'Of the events, from 1', { type: 'integer', minimum: 1 }),
          perPageParameter('Events of a page'),
          timezoneParameter,
          formatParameter,
        ],
      },
      'sessionNotFound',
    ),
  };
}
