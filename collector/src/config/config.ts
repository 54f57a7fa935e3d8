import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import { Check } from '@sinclair/typebox/value';
import { parseDay } from '../lib/day.js';
import { isTimeZone } from '../lib/time-zone.js';
import { addressProblem } from '../store/registry.js';
import { basePathProblems } from './base-paths.js';
import { domainProblem } from './domain.js';
import { isTrustedProxies } from './trusted-proxies.js';

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 8_787;

const strict = { additionalProperties: false };
const text = Type.String({ minLength: 1, maxLength: 128 });

const Token = Type.Object(
  {
    token: Type.Optional(Type.String({ minLength: 16 })),
    /** SHA-256 of the token in hexadecimal, instead of the token itself. */
    tokenSha256: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{64}$',
        remedy: 'must be the SHA-256 of the token, as 64 lower-case hexadecimal digits',
      }),
    ),
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

const Asset = Type.Object(
  {
    id: text,
    name: Type.String(),
    metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  strict,
);

const Org = Type.Object(
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
    assets: Type.Optional(Type.Array(Asset)),
  },
  strict,
);

const Host = Type.String({
  minLength: 1,
  remedy: 'must be an address to listen on, such as 127.0.0.1, or 0.0.0.0 for all interfaces',
});

const Dashboard = Type.Union(
  [
    Type.Literal(false),
    Type.Object(
      {
        /** Default 127.0.0.1. */
        host: Type.Optional(Host),
        port: Type.Integer({ minimum: 0, maximum: 65_535 }),
      },
      strict,
    ),
  ],
  {
    remedy:
      'must be false, or the listener of the dashboard, such as { "host": "127.0.0.1", "port": 8788 }; leave it out to use the port of the API',
  },
);

const Config = Type.Object(
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
    orgs: Type.Array(Org, { minItems: 1 }),
  },
  strict,
);

export type TokenConfig = Static<typeof Token>;
export type OrgConfig = Static<typeof Org>;
export type CollectorConfig = Static<typeof Config>;

export interface ConfigProblem {
  /** Path of the setting, such as `orgs[0].tokens[1].domains`. */
  path: string;
  /** The problem and its remedy. */
  message: string;
}

/** A wrong configuration, with all of its problems. */
export class ConfigError extends Error {
  override name = 'ConfigError';

  constructor(readonly problems: ConfigProblem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  }
}

const checker = TypeCompiler.Compile(Config);

function* proxyProblems(trustProxy: unknown): Generator<ConfigProblem> {
  if (typeof trustProxy !== 'string' || isTrustedProxies(trustProxy)) return;
  yield {
    path: 'trustProxy',
    message: `must be addresses, ranges such as 10.0.0.0/8, loopback, linklocal or uniquelocal, separated by commas; found ${JSON.stringify(trustProxy)}`,
  };
}

function* storeProblems(store: unknown): Generator<ConfigProblem> {
  // The schema reports any other type.
  if (typeof store !== 'string') return;
  const message = addressProblem(store);
  if (message) yield { path: 'store', message };
}

const dotted = (pointer: string) =>
  pointer
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.') || '(file)';

/** Message of a schema error, with the value that was found. */
function messageOf({ type, message: plain, value, path, schema }: ValueError): string {
  if (type === ValueErrorType.ObjectAdditionalProperties)
    return 'unknown setting; check its spelling';
  const allowed = (schema.anyOf as { const?: string }[] | undefined)?.map((each) => each.const);
  const message: string =
    schema.remedy ?? (allowed ? `must be one of ${allowed.join(', ')}` : plain);
  if (value === undefined) return `is missing (${message})`;
  // The message may end in a log, which must hold no token and no password.
  if (path.includes('/token') || path === '/store' || typeof value === 'object') return message;
  return `${message}; found ${JSON.stringify(value)}`;
}

/** The objects of a list. The schema reports items of any other type. */
function* objects(list: unknown): Generator<[index: number, item: Record<string, unknown>]> {
  if (!Array.isArray(list)) return;
  for (const [i, item] of list.entries())
    if (typeof item === 'object' && item && !Array.isArray(item)) yield [i, item];
}

function* domainProblems(
  { kind, domains }: Record<string, unknown>,
  path: string,
): Generator<ConfigProblem> {
  if (kind === 'public' && (!domains || (Array.isArray(domains) && !domains.length)))
    yield {
      path: `${path}.domains`,
      message:
        'a public token needs the hosts that may use it, such as ["shop.example", "*.shop.example"]',
    };
  for (const [d, domain] of (Array.isArray(domains) ? domains : []).entries())
    if (typeof domain === 'string' && domainProblem(domain) !== undefined)
      yield { path: `${path}.domains[${d}]`, message: domainProblem(domain) as string };
}

function* tokenProblems(
  { token, tokenSha256, kind, allowOrigin }: Record<string, unknown>,
  path: string,
): Generator<ConfigProblem> {
  if (token === undefined && tokenSha256 === undefined)
    yield {
      path: `${path}.token`,
      message: 'is missing (write a token, or its SHA-256 as tokenSha256)',
    };
  if (token !== undefined && tokenSha256 !== undefined)
    yield { path: `${path}.tokenSha256`, message: 'is given beside token; keep one of them' };
  if (allowOrigin !== undefined && kind === 'public')
    yield {
      path: `${path}.allowOrigin`,
      message: 'is for private tokens; a public token has domains',
    };
}

/** A port can have one listener. A port of 0 is any free one. */
function* listenerProblems(config: unknown): Generator<ConfigProblem> {
  const {
    host = DEFAULT_HOST,
    port = DEFAULT_PORT,
    dashboard,
  } = (config ?? {}) as Partial<CollectorConfig>;
  if (!Check(Dashboard, dashboard) || dashboard === false || dashboard.port === 0) return;
  if (dashboard.port !== port || (dashboard.host ?? DEFAULT_HOST) !== host) return;
  yield {
    path: 'dashboard.port',
    message:
      'is the port of the API; leave dashboard out to serve both on one port, or choose another',
  };
}

/** Problems that a schema cannot describe: equal tokens, domains that are not hosts, days that do not exist. */
function* semanticProblems(config: unknown): Generator<ConfigProblem> {
  const orgs = (config as Partial<CollectorConfig> | null)?.orgs;
  const paths = new Map<string, string>();
  const unique = (value: unknown, path: string, kind: string, scope = ''): ConfigProblem[] => {
    // The schema reports a missing value.
    if (typeof value !== 'string' || !value) return [];
    const name = JSON.stringify([kind, scope, value]);
    const first = paths.get(name);
    paths.set(name, first ?? path);
    return first ? [{ path, message: `the same ${kind} as ${first}; use a unique one` }] : [];
  };
  for (const [o, org] of objects(orgs)) {
    const at = `orgs[${o}]`;
    yield* unique(org.id, `${at}.id`, 'org id');
    const { subscriptionStart } = org;
    if (
      Check(Org.properties.subscriptionStart, subscriptionStart) &&
      parseDay(subscriptionStart) === undefined
    ) {
      yield {
        path: `${at}.subscriptionStart`,
        message: 'is not a day of the calendar; write YYYY/MM/DD',
      };
    }
    const { timezone } = org;
    if (typeof timezone === 'string' && timezone && !isTimeZone(timezone)) {
      yield {
        path: `${at}.timezone`,
        message: `is not an IANA time zone, such as Europe/Berlin; found ${JSON.stringify(timezone.slice(0, 128))}`,
      };
    }
    for (const [t, token] of objects(org.tokens)) {
      const path = `${at}.tokens[${t}]`;
      yield* tokenProblems(token, path);
      yield* unique(token.token, `${path}.token`, 'token');
      yield* unique(token.tokenSha256, `${path}.tokenSha256`, 'token');
      yield* domainProblems(token, path);
    }
    for (const [a, asset] of objects(org.assets)) {
      yield* unique(asset.id, `${at}.assets[${a}].id`, 'asset id', at);
    }
  }
}

/**
 * Checks a configuration.
 *
 * @throws ConfigError with all problems at once
 */
export function parseConfig(value: unknown): CollectorConfig {
  const shape = [...checker.Errors(value)].map((error) => ({
    path: dotted(error.path),
    message: messageOf(error),
  }));
  const { store, trustProxy, basePath } = (value ?? {}) as Partial<CollectorConfig>;
  // The checker reports a missing field twice, as missing and as of the wrong type.
  const problems = [
    ...shape.filter(({ path }, i) => shape.findIndex((other) => other.path === path) === i),
    ...storeProblems(store),
    ...proxyProblems(trustProxy),
    ...basePathProblems(basePath),
    ...listenerProblems(value),
    ...semanticProblems(value),
  ];
  if (problems.length) throw new ConfigError(problems);
  return value as CollectorConfig;
}
