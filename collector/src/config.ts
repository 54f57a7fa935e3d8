import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import { Check } from '@sinclair/typebox/value';
import { DAY } from './day.js';
import { isTrustedProxies } from './http/trusted-proxies.js';
import { parseClickHouseAddress } from './store/clickhouse/address.js';

const strict = { additionalProperties: false };
const text = Type.String({ minLength: 1, maxLength: 128 });

const Token = Type.Object(
  {
    token: Type.String({ minLength: 16 }),
    kind: Type.Union([Type.Literal('public'), Type.Literal('private')]),
    /** Hosts that a public token serves: exact, or `*.example.com` for its subdomains. */
    domains: Type.Optional(Type.Array(Type.String())),
    /** Whether a public token may read as well. Default false; a private one always may. */
    read: Type.Optional(Type.Boolean()),
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
    /** First day of the views by default: `YYYY/MM/DD`, or with hyphens. */
    subscriptionStart: Type.String({ pattern: '^\\d{4}[/-]\\d{2}[/-]\\d{2}$' }),
    /** Event names of the shop's own. */
    eventTypes: Type.Optional(Type.Array(text)),
    tokens: Type.Array(Token, { minItems: 1 }),
    assets: Type.Optional(Type.Array(Asset)),
  },
  strict,
);

const Config = Type.Object(
  {
    /** `sqlite:` and a path, `sqlite::memory:`, or `clickhouse:` and a URL. Default `sqlite:events.db`. */
    store: Type.Optional(
      Type.String({
        pattern: '^(sqlite|clickhouse):.+',
        remedy: 'must be sqlite: and a path, such as sqlite:events.db, or clickhouse: and a URL',
      }),
    ),
    /** Default 127.0.0.1. */
    host: Type.Optional(
      Type.String({
        minLength: 1,
        remedy: 'must be an address to listen on, such as 127.0.0.1, or 0.0.0.0 for all',
      }),
    ),
    /** Default 8787. */
    port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
    /** Shape of the answers that hold one event or one table of views. Default `array`. */
    singleEvent: Type.Optional(Type.Union([Type.Literal('array'), Type.Literal('object')])),
    /** Requests a minute for each token; 0 means no limit. Default 120000. */
    rateLimit: Type.Optional(Type.Integer({ minimum: 0 })),
    /** Requests a minute from one address; 0 means no limit, as for the machine's own. Default 12000. */
    clientRateLimit: Type.Optional(Type.Integer({ minimum: 0 })),
    /**
     * Proxies whose `X-Forwarded-For` is believed: addresses, ranges, or `loopback`, `linklocal`,
     * `uniquelocal`, separated by commas. Default `loopback`.
     */
    trustProxy: Type.Optional(Type.String()),
    /** Seconds between SIGTERM, when `/ready` begins to say 503, and the end. Default 0. */
    drainSeconds: Type.Optional(Type.Number({ minimum: 0, maximum: 60 })),
    /** Keys of `eventMetadata` that filters find events by without reading all. Default none. */
    indexedMetadataKeys: Type.Optional(Type.Array(text, { maxItems: 16, uniqueItems: true })),
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
  /** Where, such as `orgs[0].tokens[1].domains`. */
  path: string;
  /** What is wrong, and what to write instead. */
  message: string;
}

/** A configuration that cannot be used; holds every problem, not the first. */
export class ConfigError extends Error {
  constructor(readonly problems: ConfigProblem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  }
}

const checker = TypeCompiler.Compile(Config);

/** What is wrong with the proxies that are believed. */
function* proxyProblems(trustProxy: unknown): Generator<ConfigProblem> {
  if (typeof trustProxy !== 'string' || isTrustedProxies(trustProxy)) return;
  yield {
    path: 'trustProxy',
    message: `must be addresses, ranges such as 10.0.0.0/8, loopback, linklocal or uniquelocal, separated by commas, found ${JSON.stringify(trustProxy)}`,
  };
}

/** What is wrong with the address of a store. */
function* storeProblems(store: unknown): Generator<ConfigProblem> {
  // Of what is no address at all the shape is what is wrong.
  if (typeof store !== 'string' || !/^clickhouse:./.test(store)) return;
  try {
    parseClickHouseAddress(store);
  } catch (error) {
    yield { path: 'store', message: (error as Error).message };
  }
}

const dotted = (pointer: string) =>
  pointer
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.') || '(file)';

/** A shape error with what was found, so that one sees what to change. */
function remedy({ type, message: plain, value, path, schema }: ValueError): string {
  if (type === ValueErrorType.ObjectAdditionalProperties)
    return 'is not a setting; check its spelling';
  const allowed = (schema.anyOf as { const?: string }[] | undefined)?.map((each) => each.const);
  const message: string =
    schema.remedy ?? (allowed ? `must be one of ${allowed.join(', ')}` : plain);
  if (value === undefined) return `is missing (${message})`;
  // What is printed ends in logs, where no token and no password may be.
  if (path.includes('/token') || path === '/store' || typeof value === 'object') return message;
  return `${message}, found ${JSON.stringify(value)}`;
}

/** The objects of a list, any part of which may be wrong; of the others the shape is. */
function* objects(list: unknown): Generator<[index: number, item: Record<string, unknown>]> {
  if (!Array.isArray(list)) return;
  for (const [i, item] of list.entries())
    if (typeof item === 'object' && item && !Array.isArray(item)) yield [i, item];
}

const isDay = (text: string) => dayOf(text) !== undefined;

/** What the shape cannot say: tokens that clash, domains that are no hosts, days that do not exist. */
function* contradictions(config: unknown): Generator<ConfigProblem> {
  const orgs = (config as Partial<CollectorConfig> | null)?.orgs;
  const seen = new Map<string, string>();
  const unique = (value: unknown, path: string, what: string, within = ''): ConfigProblem[] => {
    // What is missing is told as missing.
    if (typeof value !== 'string' || !value) return [];
    const name = JSON.stringify([what, within, value]);
    const first = seen.get(name);
    seen.set(name, first ?? path);
    return first ? [{ path, message: `the same ${what} as ${first}; each needs its own` }] : [];
  };
  for (const [o, org] of objects(orgs)) {
    const at = `orgs[${o}]`;
    yield* unique(org.id, `${at}.id`, 'org id');
    const { subscriptionStart } = org;
    if (Check(Org.properties.subscriptionStart, subscriptionStart) && !isDay(subscriptionStart)) {
      yield {
        path: `${at}.subscriptionStart`,
        message: 'is no day of the calendar; write YYYY/MM/DD',
      };
    }
    for (const [t, token] of objects(org.tokens)) {
      const path = `${at}.tokens[${t}]`;
      yield* unique(token.token, `${path}.token`, 'token');
      const { domains } = token;
      if (token.kind === 'public' && (!domains || (Array.isArray(domains) && !domains.length))) {
        yield {
          path: `${path}.domains`,
          message:
            'a public token needs the hosts it serves, such as ["shop.example", "*.shop.example"]',
        };
      }
      for (const [d, domain] of (Array.isArray(domains) ? domains : []).entries()) {
        if (
          typeof domain === 'string' &&
          !/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?$/i.test(domain)
        ) {
          yield {
            path: `${path}.domains[${d}]`,
            message: `"${domain}" is no host; write it without scheme and path: shop.example or *.shop.example`,
          };
        }
      }
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
    message: remedy(error),
  }));
  const { store, trustProxy } = (value ?? {}) as Partial<CollectorConfig>;
  // A missing field is reported as missing and as of the wrong type; the first says it all.
  const problems = [
    ...shape.filter(({ path }, i) => shape.findIndex((other) => other.path === path) === i),
    ...storeProblems(store),
    ...proxyProblems(trustProxy),
    ...contradictions(value),
  ];
  if (problems.length) throw new ConfigError(problems);
  return value as CollectorConfig;
}

/**
 * The UTC day of `YYYY/MM/DD` or `YYYY-MM-DD`, as days since the epoch.
 *
 * @returns undefined when it is no day of the calendar
 */
export function dayOf(text: string): number | undefined {
  const match = /^(\d{4})([/-])(\d{2})\2(\d{2})$/.exec(text);
  if (!match) return undefined;
  const iso = `${match[1]}-${match[3]}-${match[4]}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  // Date.parse takes the 31st of February for the 3rd of March.
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso
    ? undefined
    : time / DAY;
}
