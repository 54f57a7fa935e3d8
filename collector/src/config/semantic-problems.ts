import { Check } from '@sinclair/typebox/value';
import { parseDay } from '../lib/day.js';
import { isTimeZone } from '../lib/time-zone.js';
import { addressProblem } from '../store/registry.js';
import { basePathProblems } from './base-paths.js';
import { type CollectorConfig, Org } from './config-schema.js';
import { domainProblem } from './domain.js';
import { listenerProblems } from './listeners.js';
import { isTrustedProxies } from './trusted-proxies.js';
import { webhookSecretProblems } from './webhooks.js';

export interface ConfigProblem {
  /** Path of the setting, such as `orgs[0].tokens[1].domains`. */
  path: string;
  /** The problem and its remedy. */
  message: string;
}

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

/** A token is given in one of two ways. */
function* secretProblems(
  { token, tokenSha256 }: Record<string, unknown>,
  path: string,
): Generator<ConfigProblem> {
  if (token === undefined && tokenSha256 === undefined)
    yield {
      path: `${path}.token`,
      message: 'is missing (write a token, or its SHA-256 as tokenSha256)',
    };
  if (token !== undefined && tokenSha256 !== undefined)
    yield { path: `${path}.tokenSha256`, message: 'is given beside token; keep one of them' };
}

function* tokenProblems(
  { kind, allowOrigin, ...secret }: Record<string, unknown>,
  path: string,
): Generator<ConfigProblem> {
  yield* secretProblems(secret, path);
  if (allowOrigin !== undefined && kind === 'public')
    yield {
      path: `${path}.allowOrigin`,
      message: 'is for private tokens; a public token has domains',
    };
}

/** The schema reports a text of another form. */
function* dayProblems(day: unknown, path: string): Generator<ConfigProblem> {
  if (Check(Org.properties.subscriptionStart, day) && parseDay(day) === undefined)
    yield { path, message: 'is not a day of the calendar; write YYYY/MM/DD' };
}

/** Equal ids and tokens, domains that are not hosts, days that do not exist. */
function* orgProblems({ orgs, adminTokens }: Partial<CollectorConfig>): Generator<ConfigProblem> {
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
    yield* dayProblems(org.subscriptionStart, `${at}.subscriptionStart`);
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
    for (const [platform, webhook] of Object.entries(org.webhooks ?? {}))
      yield* dayProblems(webhook?.from, `${at}.webhooks.${platform}.from`);
    for (const { path, message, secret } of webhookSecretProblems(org.webhooks, `${at}.webhooks`)) {
      if (message) yield { path, message };
      // The secret tells whose webhook it is.
      else yield* unique(secret, path, 'webhook secret');
    }
    for (const [a, asset] of objects(org.assets)) {
      yield* unique(asset.id, `${at}.assets[${a}].id`, 'asset id', at);
    }
  }
  for (const [t, token] of objects(adminTokens)) {
    const path = `adminTokens[${t}]`;
    yield* secretProblems(token, path);
    // A token of an org that is an admin token too would lose its limits.
    yield* unique(token.token, `${path}.token`, 'token');
    yield* unique(token.tokenSha256, `${path}.tokenSha256`, 'token');
  }
}

/** Problems that the schema cannot describe. */
export function* semanticProblems(value: unknown): Generator<ConfigProblem> {
  const config = (value ?? {}) as Partial<CollectorConfig>;
  const { store, trustProxy, basePath } = config;
  yield* storeProblems(store);
  yield* proxyProblems(trustProxy);
  yield* basePathProblems(basePath);
  yield* listenerProblems(value);
  yield* orgProblems(config);
}
