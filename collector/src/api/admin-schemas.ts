/** JSON schemas of the administration: bodies, which are checked, and responses for the OpenAPI document. */

import { type TSchema, Type } from '@sinclair/typebox';
import { TOKEN_KINDS } from '../administration/tokens.js';
import { WEBHOOK_PLATFORMS } from '../config/webhooks.js';

const strict = { additionalProperties: false };
const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const names = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));
const moment = Type.String({ format: 'date-time' });
const source = names(['file', 'store']);

/** Ten years. */
const MAX_SECONDS = 315_360_000;
const seconds = (description: string) =>
  Type.Integer({ minimum: 0, maximum: MAX_SECONDS, description });
const texts = Type.Array(Type.String(), { minItems: 1, maxItems: 1_000 });

const orgFields = {
  name: Type.Optional(Type.String({ maxLength: 128 })),
  subscriptionStart: Type.Optional(Type.String({ description: 'YYYY/MM/DD. Default: today' })),
  timezone: Type.Optional(Type.String({ description: 'IANA name. Default UTC' })),
  retentionDays: Type.Optional(
    Type.Union([Type.Integer(), Type.Null()], {
      description: 'Age in days at which events are erased; null for never',
    }),
  ),
};

/** Bodies of requests. The rules of the values are those of the configuration file. */
export const ADMIN_BODIES = {
  NewOrg: Type.Object({ id: Type.Optional(Type.String()), ...orgFields }, strict),
  OrgSettings: Type.Object(orgFields, strict),
  NewToken: Type.Object(
    {
      kind: Type.Union([Type.Literal('public'), Type.Literal('private'), Type.Literal('admin')]),
      orgId: Type.Optional(Type.String({ description: 'Not for an admin token' })),
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
      domains: Type.Optional(Type.Array(Type.String(), { maxItems: 1_000 })),
      read: Type.Optional(Type.Boolean()),
      allowOrigin: Type.Optional(Type.Boolean()),
      expiresInSeconds: Type.Optional(seconds('Time until it expires. Default: never')),
    },
    strict,
  ),
  TokenRotation: Type.Object(
    { expireAfterSeconds: seconds('Time for which the old token still counts') },
    strict,
  ),
  TokenExpiry: Type.Object({ afterSeconds: seconds('Time until it expires; 0 at once') }, strict),
  NewDomains: Type.Object({ domains: texts }, strict),
  NewEventNames: Type.Object({ names: texts }, strict),
  AssetFields: Type.Object(
    {
      name: Type.String(),
      metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    },
    strict,
  ),
  WebhookSecret: Type.Object({ secret: Type.String() }, strict),
};

const Org = Type.Object({
  id: Type.String(),
  name: nullable(Type.String()),
  subscriptionStart: Type.String(),
  timezone: Type.String(),
  retentionDays: nullable(Type.Integer()),
  source,
  tokens: Type.Integer(),
  eventNames: Type.Integer(),
  assets: Type.Integer(),
});

const tokenFields = {
  id: Type.String(),
  kind: names(TOKEN_KINDS),
  orgId: nullable(Type.String()),
  name: nullable(Type.String()),
  domains: Type.Array(Type.String()),
  read: Type.Boolean(),
  allowOrigin: Type.Boolean(),
  source,
  path: nullable(Type.String({ description: 'Place in the configuration file' })),
  createdAt: nullable(moment),
  createdBy: nullable(Type.String()),
  expiresAt: nullable(moment),
  isExpired: Type.Boolean(),
};

const EventName = Type.Object({
  name: Type.String(),
  source,
  path: nullable(Type.String()),
});

const Webhook = Type.Object({
  platform: names(WEBHOOK_PLATFORMS),
  source,
  path: nullable(Type.String()),
  createdAt: nullable(moment),
  counts: Type.Boolean({ description: 'Not where the configuration file has the same secret' }),
});

/** Bodies of responses. */
export const ADMIN_RESPONSES = {
  Org,
  Orgs: Type.Object({ orgs: Type.Array(Org) }),
  Token: Type.Object(tokenFields),
  Tokens: Type.Object({ tokens: Type.Array(Type.Object(tokenFields)) }),
  MadeToken: Type.Object({
    ...tokenFields,
    token: Type.String({ description: 'Shown only here' }),
  }),
  EventNames: Type.Object({ eventNames: Type.Array(EventName) }),
  Assets: Type.Object({
    assets: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
        source,
      }),
    ),
    ...{ count: Type.Integer(), page: Type.Integer(), perPage: Type.Integer() },
  }),
  StoredAssets: Type.Object({ assets: Type.Integer({ description: 'Added or replaced' }) }),
  Webhook,
  Webhooks: Type.Object({ webhooks: Type.Array(Webhook) }),
  AuditEntries: Type.Object({
    entries: Type.Array(
      Type.Object({
        ...{ id: Type.String(), at: moment, actor: Type.String() },
        via: names(['api', 'cli', 'schedule']),
        ...{ action: Type.String(), orgId: nullable(Type.String()), target: Type.String() },
        details: Type.Record(Type.String(), Type.Unknown()),
        outcome: names(['started', 'done', 'failed']),
      }),
    ),
  }),
  ErasedEvents: Type.Object({ erased: Type.Integer() }),
};
