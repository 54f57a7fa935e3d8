import { type Static, Type } from '@sinclair/typebox';
import { Dashboard, Host } from './listeners.js';
import { Webhooks } from './webhooks.js';

const strict = { additionalProperties: false };
const text = Type.String({ minLength: 1, maxLength: 128 });

/** A token, or its SHA-256 in hexadecimal. */
const secret = {
  token: Type.Optional(Type.String({ minLength: 16 })),
  tokenSha256: Type.Optional(
    Type.String({
      pattern: '^[0-9a-f]{64}$',
      remedy: 'must be the SHA-256 of the token, as 64 lower-case hexadecimal digits',
    }),
  ),
};

const Token = Type.Object(
  {
    ...secret,
    kind: Type.Union([Type.Literal('public'), Type.Literal('private')]),
    /** Hosts that may use a public token: exact, or `*.example.com` for its subdomains; https unless it says http://. */
    domains: Type.Optional(Type.Array(Type.String())),
    /** Whether a public token may read too. Default false. A private token may always read. */
    read: Type.Optional(Type.Boolean()),
    /** Whether a private token may come with an `Origin` header, as old clients in pages send it. Default false. */
    allowOrigin: Type.Optional(Type.Boolean()),
  },
  strict,
);

/** A token for the administration of all orgs. */
const AdminToken = Type.Object({ ...secret, name: Type.Optional(text) }, strict);

const Asset = Type.Object(
  {
    id: text,
    name: Type.String(),
    metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  strict,
);

export const Org = Type.Object(
  {
    id: text,
    name: Type.Optional(Type.String()),
    /** First day of the views by default: `YYYY/MM/DD` or `YYYY-MM-DD`. */
    subscriptionStart: Type.String({ pattern: '^\\d{4}[/-]\\d{2}[/-]\\d{2}$' }),
    /** IANA name, such as `Europe/Berlin`: days, weeks and months begin there. Default UTC. */
    timezone: Type.Optional(text),
    /** Event names beside the documented ones. */
    eventTypes: Type.Optional(Type.Array(text)),
    tokens: Type.Array(Token, { minItems: 1 }),
    /** Orders and refunds from the shop platform. */
    webhooks: Type.Optional(Webhooks),
    assets: Type.Optional(Type.Array(Asset)),
    /** Age in days at which events are erased. Default: never. */
    retentionDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500 })),
  },
  strict,
);

export const Config = Type.Object(
  {
    /** `sqlite:` and a path, `sqlite::memory:`, or `clickhouse:` and a URL. Default `sqlite:events.db`. */
    store: Type.Optional(Type.String()),
    /** Default 127.0.0.1. */
    host: Type.Optional(Host),
    /** Default 8787. */
    port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
    /** Where the API is served: a path, or several. Default `/api/analytics`. */
    basePath: Type.Optional(
      Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, uniqueItems: true })], {
        remedy: 'must be a path such as /v, or a list of different paths',
      }),
    ),
    /** Shape of responses with one event or one table of views. Default `array`. */
    responseShape: Type.Optional(Type.Union([Type.Literal('array'), Type.Literal('object')])),
    /** Requests a minute of each private token; 0 means no limit. Default 120000. */
    rateLimit: Type.Optional(Type.Integer({ minimum: 0 })),
    /** Requests a minute of each client; 0 means no limit. Default 12000. */
    clientRateLimit: Type.Optional(Type.Integer({ minimum: 0 })),
    /**
     * Proxies whose `X-Forwarded-For` is trusted: addresses, ranges, `loopback`, `linklocal` or
     * `uniquelocal`, separated by commas. Default `loopback`.
     */
    trustProxy: Type.Optional(Type.String()),
    /** Largest SQLite file; beyond it, new events get 503. Default: what the disk holds but for a reserve. */
    maxStoreBytes: Type.Optional(Type.Integer({ minimum: 1_048_576 })),
    /** Folder for the tracker files of each version that was served. Default `tracker`. */
    trackerFolder: Type.Optional(Type.String({ minLength: 1 })),
    /** Seconds between SIGTERM, when `/ready` turns to 503, and the shutdown. Default 0. */
    drainSeconds: Type.Optional(Type.Number({ minimum: 0, maximum: 60 })),
    /** Keys of `eventMetadata` with an index for filters. Default none. */
    indexedMetadataKeys: Type.Optional(Type.Array(text, { maxItems: 16, uniqueItems: true })),
    /** `false` for none, or a listener of its own. Default: on the port of the API. */
    dashboard: Type.Optional(Dashboard),
    /** Default `info`. */
    logLevel: Type.Optional(
      Type.Union(
        ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map((level) =>
          Type.Literal(level),
        ),
      ),
    ),
    /** Tokens for the administration at run time. Default none. */
    adminTokens: Type.Optional(Type.Array(AdminToken)),
    /** Time of the day, in UTC, at which events beyond the retention of their org are erased. Default `03:00`. */
    pruneAt: Type.Optional(
      Type.String({
        pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
        remedy: 'must be a time of the day in UTC, such as 03:00',
      }),
    ),
    orgs: Type.Array(Org, { minItems: 1 }),
  },
  strict,
);

/** Fields of a token that was created at run time. */
interface StoredTokenFields {
  id?: string;
  /** ms since the epoch. */
  expiresAt?: number;
}

export type TokenConfig = Static<typeof Token> & StoredTokenFields;
export type AdminTokenConfig = Static<typeof AdminToken> & StoredTokenFields;
export type AssetConfig = Static<typeof Asset>;
export type OrgConfig = Omit<Static<typeof Org>, 'tokens'> & {
  tokens: TokenConfig[];
  /** By platform, such as `shopify`: set at run time. */
  webhookSecrets?: Record<string, string>;
};
export type CollectorConfig = Omit<Static<typeof Config>, 'orgs' | 'adminTokens'> & {
  orgs: OrgConfig[];
  adminTokens?: AdminTokenConfig[];
};
