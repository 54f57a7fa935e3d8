import { FiltersEngine, Request } from '@ghostery/adblocker';
import { describe, expect, it } from 'vitest';
import { NEW_BASE_PATHS } from '../../../collector/src/cli/new-config.js';
import { BASE_PATH } from '../../../src/contract/index.js';
import { RULES } from './rules.js';
import { belowBase, integrationScripts, packageScripts, recommended } from './shipped-addresses.js';

const engine = FiltersEngine.parse(RULES.map(([rule]) => rule).join('\n'));

/** Kinds of requests that a browser makes to an address of ours. */
const kindsOf = (url: string) =>
  /\.js(\?|$)/.test(url) ? (['script'] as const) : (['xmlhttprequest', 'ping'] as const);

/** The rule that blocks an address on a page of the shop; undefined when none does. */
function ruleAgainst(url: string, kinds: readonly string[] = kindsOf(url)): string | undefined {
  for (const type of kinds) {
    const sourceUrl = 'https://shop.example/chair';
    const request = Request.fromRawDetails({ url, sourceUrl, type: type as 'script' });
    const { match, filter } = engine.match(request);
    if (match) return filter?.toString();
  }
}

const blocked = (urls: readonly string[]) =>
  urls.map((url) => [url, ruleAgainst(url)]).filter(([, rule]) => rule);

const [OWN = ''] = NEW_BASE_PATHS;
const HOSTS = ['https://shop.example', 'https://events.shop.example', 'https://other.example'];

it.each(RULES)('the engine understands the rule %s', (_rule, url) => {
  expect(ruleAgainst(url, ['script', 'xmlhttprequest', 'ping', 'image'])).toBeDefined();
});

describe('no rule blocks', () => {
  it.each(HOSTS)('the tag that init prints for %s', (host) => {
    const urls = belowBase(host + OWN);
    expect(urls.length).toBeGreaterThan(15);
    expect(blocked(urls)).toEqual([]);
  });

  it('the scripts of the package in a folder of the shop', () => {
    const urls = packageScripts();
    expect(urls.length).toBeGreaterThan(15);
    expect(blocked(urls)).toEqual([]);
  });

  it('the scripts of the packages for shop platforms', () => {
    const urls = integrationScripts();
    expect(urls.length).toBeGreaterThan(5);
    expect(blocked(urls)).toEqual([]);
  });

  it('an address that the documentation recommends', () => {
    const urls = recommended();
    for (const url of ['https://shop.example/v', 'https://shop.example/vitrine.auto.js'])
      expect(urls).toContain(url);
    expect(blocked(urls)).toEqual([]);
    // An endpoint is a base path.
    const endpoints = urls.filter((url) => /\/v\/?$/.test(url));
    expect(blocked(endpoints.flatMap((url) => belowBase(url.replace(/\/$/, ''))))).toEqual([]);
  });
});

it('the documented path is blocked on every host, with everything below it', () => {
  for (const host of HOSTS) {
    const urls = belowBase(host + BASE_PATH);
    expect(blocked(urls)).toHaveLength(urls.length);
  }
});
