import type { ErrorCode } from 'vitrine/contract';
import { ADMIN_BODIES, ADMIN_RESPONSES } from './admin-schemas.js';
import {
  errors,
  json,
  paging,
  parameter,
  pathParameter,
  perPageParameter,
  plain,
  ref,
} from './openapi-parts.js';

type BodyName = keyof typeof ADMIN_BODIES;
type ResponseName = keyof typeof ADMIN_RESPONSES;

const SCHEMAS = { ...ADMIN_BODIES, ...ADMIN_RESPONSES };

/** Names of the schemas in the document, where others have `Token` or `Org` for themselves. */
const nameOf = (name: string) => `Admin${name}`;

/** The schemas of the administration. */
export const ADMIN_SCHEMAS: Record<string, object> = Object.fromEntries(
  Object.entries(SCHEMAS).map(([name, schema]) => [nameOf(name), plain(schema)]),
);

interface Operation {
  id: string;
  summary: string;
  /** Names in the path. */
  path?: Record<string, string>;
  query?: object[];
  body?: BodyName;
  /** Success: a schema, and 201 for what is made. Default: 204. */
  response?: ResponseName;
  status?: 200 | 201;
  /** Beside 401, 429 and 503. */
  errors?: readonly ErrorCode[];
}

function operation({
  id,
  summary,
  path = {},
  query = [],
  body,
  response,
  status = 200,
  errors: codes = [],
}: Operation) {
  const parameters = [
    ...Object.entries(path).map(([name, description]) => pathParameter(name, description)),
    ...query,
  ];
  return {
    operationId: id,
    summary,
    security: [{ adminToken: [] }],
    ...(parameters.length && { parameters }),
    ...(body && { requestBody: { required: true, ...json(ref(nameOf(body))) } }),
    responses: {
      ...(response
        ? { [status]: { description: summary, ...json(ref(nameOf(response))) } }
        : { 204: { description: 'Done' } }),
      ...errors('unauthorized', ...codes, 'rateLimited', 'unavailable'),
    },
  };
}

const org = { org: 'Id of the org' };
const token = { token: 'Id of the token, from the list' };
const person = [
  { ...parameter('orgId', 'Org of the events'), required: true },
  parameter('userId', 'User; this or sessionId is required'),
  parameter('sessionId', 'Session'),
];
const known = ['notFound', 'invalidParameter'] as const;
/** Also for reads: another version of the collector may have written the org or the token. */
const changed = [...known, 'conflict'] as const;

/** Paths of orgs, tokens and their parts, below `/admin`. */
const adminPaths = () => ({
  '/orgs': {
    get: operation({ id: 'listOrgs', summary: 'All orgs', response: 'Orgs', errors: known }),
    post: operation({
      ...{ id: 'addOrg', summary: 'Add an org', body: 'NewOrg', response: 'Org', status: 201 },
      errors: ['invalidParameter', 'conflict'],
    }),
  },
  '/orgs/{org}': {
    get: operation({
      ...{
        id: 'getOrg',
        summary: 'One org',
        path: org,
        response: 'Org',
        errors: ['notFound', 'conflict'],
      },
    }),
    patch: operation({
      ...{ id: 'setOrg', summary: 'Change an org of the store', path: org, body: 'OrgSettings' },
      ...{ response: 'Org', errors: changed },
    }),
    delete: operation({
      ...{ id: 'removeOrg', summary: 'Remove an org of the store', path: org },
      errors: ['notFound', 'conflict'],
    }),
  },
  '/orgs/{org}/event-names': {
    get: operation({
      ...{ id: 'listEventNames', summary: 'Event names of an org beside the documented ones' },
      ...{ path: org, response: 'EventNames', errors: ['notFound', 'conflict'] },
    }),
    post: operation({
      ...{ id: 'addEventNames', summary: 'Add event names', path: org, body: 'NewEventNames' },
      ...{ response: 'EventNames', status: 201, errors: changed },
    }),
  },
  '/orgs/{org}/event-names/{name}': {
    delete: operation({
      ...{ id: 'removeEventName', summary: 'Remove an event name' },
      ...{ path: { ...org, name: 'The name' }, errors: ['notFound', 'conflict'] },
    }),
  },
  '/orgs/{org}/assets': {
    get: operation({
      ...{ id: 'listAssets', summary: 'Assets of an org', path: org, query: paging },
      ...{ response: 'Assets', errors: changed },
    }),
    post: {
      ...operation({
        ...{ id: 'importAssets', summary: 'Add or replace the assets of a table', path: org },
        ...{ response: 'StoredAssets', errors: [...changed, 'tooLarge'] },
      }),
      requestBody: {
        required: true,
        description: 'Columns: id, name, metadata (a JSON object) and metadata.<key>',
        content: { 'text/csv': { schema: { type: 'string' } } },
      },
    },
  },
  '/orgs/{org}/assets/{asset}': {
    put: operation({
      ...{ id: 'setAsset', summary: 'Add or replace an asset', body: 'AssetFields' },
      ...{ path: { ...org, asset: 'Its assetId' }, response: 'StoredAssets', errors: changed },
    }),
    delete: operation({
      ...{ id: 'removeAsset', summary: 'Remove an asset' },
      ...{ path: { ...org, asset: 'Its assetId' }, errors: ['notFound', 'conflict'] },
    }),
  },
  '/orgs/{org}/webhooks': {
    get: operation({
      ...{ id: 'listWebhooks', summary: 'Platforms whose webhooks have a secret', path: org },
      ...{ response: 'Webhooks', errors: ['notFound', 'conflict'] },
    }),
  },
  '/orgs/{org}/webhooks/{platform}': {
    put: operation({
      ...{ id: 'setWebhookSecret', summary: 'Set the secret of a platform', body: 'WebhookSecret' },
      path: { ...org, platform: 'shopify or woocommerce' },
      ...{ response: 'Webhook', errors: changed },
    }),
    delete: operation({
      ...{ id: 'removeWebhookSecret', summary: 'Remove the secret of a platform', errors: changed },
      path: { ...org, platform: 'shopify or woocommerce' },
    }),
  },
  '/tokens': {
    get: operation({
      ...{ id: 'listTokens', summary: 'Tokens without their secrets', response: 'Tokens' },
      ...{ query: [parameter('orgId', 'Only those of this org')], errors: changed },
    }),
    post: operation({
      ...{ id: 'addToken', summary: 'Make a token, which is shown once', body: 'NewToken' },
      ...{ response: 'MadeToken', status: 201, errors: changed },
    }),
  },
  '/tokens/{token}': {
    get: operation({
      ...{ id: 'getToken', summary: 'One token', path: token, response: 'Token' },
      errors: ['notFound', 'conflict'],
    }),
    delete: operation({
      ...{ id: 'removeToken', summary: 'Remove a token of the store', path: token },
      errors: ['notFound', 'conflict'],
    }),
  },
  '/tokens/{token}/rotate': {
    post: operation({
      ...{ id: 'rotateToken', summary: 'Make a token with the same rights; the old one expires' },
      ...{ path: token, body: 'TokenRotation', response: 'MadeToken', status: 201 },
      errors: changed,
    }),
  },
  '/tokens/{token}/expire': {
    post: operation({
      ...{ id: 'expireToken', summary: 'Let a token expire', path: token, body: 'TokenExpiry' },
      ...{ response: 'Token', errors: changed },
    }),
  },
  '/tokens/{token}/domains': {
    post: operation({
      ...{ id: 'addDomains', summary: 'Add domains to a public token', path: token },
      ...{ body: 'NewDomains', response: 'Token', status: 201, errors: changed },
    }),
  },
  '/tokens/{token}/domains/{domain}': {
    delete: operation({
      ...{ id: 'removeDomain', summary: 'Remove a domain from a public token' },
      ...{ path: { ...token, domain: 'The domain' }, response: 'Token', errors: changed },
    }),
  },
  '/audit': {
    get: operation({
      ...{ id: 'listAudit', summary: 'Changes of the administration, newest first' },
      query: [perPageParameter(), parameter('before', 'Id of the last entry of the page before')],
      ...{ response: 'AuditEntries', errors: ['invalidParameter'] },
    }),
  },
  '/person': {
    get: {
      ...operation({
        ...{ id: 'exportPerson', summary: 'All events of a person, each as a line of JSON' },
        ...{ query: person, errors: changed },
      }),
      responses: {
        200: {
          description: 'The events, then the refused ones as {"refused":{…}}',
          content: { 'application/x-ndjson': { schema: { type: 'string' } } },
        },
        ...errors('unauthorized', ...changed, 'rateLimited', 'unavailable'),
      },
    },
  },
});

/** The paths of the administration below a base path, in the OpenAPI document. */
export const administrationPaths = (base: string): Record<string, object> =>
  Object.fromEntries(
    Object.entries(adminPaths()).map(([path, item]) => [`${base}/admin${path}`, item]),
  );

/** The operation that erases the events of a person. */
export const erasePerson = operation({
  ...{ id: 'erasePerson', summary: 'Erase the events of a person for good' },
  ...{ query: person, response: 'ErasedEvents', errors: changed },
});
