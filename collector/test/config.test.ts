import fastify from 'fastify';
import { expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../src/index.js';
import { configOf } from './support/collector.js';

const problemsOf = (value: unknown) => {
  try {
    parseConfig(value);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems;
  }
  return [];
};

it('accepts a minimal configuration', () => {
  const { orgs } = configOf();
  expect(problemsOf({ orgs })).toEqual([]);
});

it('lists all problems at once, each path once', () => {
  const token = 'a-token-that-is-used-twice';
  const problems = problemsOf({
    prot: 80,
    port: 80_000,
    responseShape: 'list',
    orgs: [
      {
        id: 'a',
        subscriptionStart: '2026/02/30',
        tokens: [
          { token, kind: 'public' },
          { token, kind: 'private' },
          { token: 'short-secret', kind: 'private' },
          { token: 'a-token-of-its-own', kind: 'public', domains: ['https://shop.example/'] },
        ],
      },
      { id: 'a', subscriptionStart: 'today', tokens: [] },
      { id: 'b', subscriptionStart: '2026/01/01', tokens: 'none' },
    ],
  });
  expect(problems.map(({ path }) => path).sort()).toEqual([
    'orgs[0].subscriptionStart',
    'orgs[0].tokens[0].domains',
    'orgs[0].tokens[1].token',
    'orgs[0].tokens[2].token',
    'orgs[0].tokens[3].domains[0]',
    'orgs[1].id',
    'orgs[1].subscriptionStart',
    'orgs[1].tokens',
    'orgs[2].tokens',
    'port',
    'prot',
    'responseShape',
  ]);
  const text = JSON.stringify(problems);
  expect(text).toContain('found 80000');
  expect(text).not.toContain(token);
  expect(text).not.toContain('short-secret');
});

it.each([null, 1, 'text', [], {}])('rejects %j', (value) => {
  expect(problemsOf(value).length).toBeGreaterThan(0);
});

it('lists all problems of a token', () => {
  const { orgs } = configOf();
  const token = { token: 'short', kind: 'public' };
  const problems = problemsOf({
    host: '',
    trustProxy: 'nonsense',
    orgs: [{ ...orgs[0], tokens: [token, token, { token: 'long-enough-for-one', kind: 'admin' }] }],
  });
  expect(problems.map(({ path }) => path)).toEqual([
    'host',
    'orgs[0].tokens[0].token',
    'orgs[0].tokens[1].token',
    'orgs[0].tokens[2].kind',
    'trustProxy',
    'orgs[0].tokens[0].domains',
    'orgs[0].tokens[1].token',
    'orgs[0].tokens[1].domains',
  ]);
  const messageOf = (path: string) => problems.find((problem) => problem.path === path)?.message;
  expect(messageOf('orgs[0].tokens[2].kind')).toBe('must be one of public, private');
  expect(messageOf('trustProxy')).toContain('found "nonsense"');
});

it.each([
  'loopback',
  'loopback, uniquelocal',
  '10.0.0.0/8,::1',
  '10.0.0.0/255.0.0.0',
  'fd00::/8',
  '',
  'nonsense',
  'loopback,',
  '10.0.0.0/33',
  '10.0.0.0/0',
  '10.0.0.0/x',
  '10.0.0.0/255.0.255.0',
  '10.0.0.0/8/8',
  '::1/129',
])('accepts the same proxies as Fastify: %j', (trustProxy) => {
  const { orgs } = configOf();
  const isTaken = () => {
    try {
      // Fastify treats an empty value as no proxies.
      if (trustProxy) fastify({ trustProxy });
      return trustProxy !== '';
    } catch {
      return false;
    }
  };
  expect(!problemsOf({ trustProxy, orgs }).length).toBe(isTaken());
});

it.each([
  [undefined],
  [false],
  [{ port: 8_788 }],
  [{ host: '0.0.0.0', port: 0 }],
  // The port of the API on another interface.
  [{ host: '10.0.0.5', port: 8_787 }],
])('takes %j for the dashboard', (dashboard) => {
  const { orgs } = configOf();
  expect(problemsOf({ orgs, host: '127.0.0.1', dashboard })).toEqual([]);
});

it.each([
  [true, 'dashboard', 'must be false, or the listener of the dashboard'],
  [{}, 'dashboard', 'must be false, or the listener of the dashboard'],
  [{ port: 8_788, path: '/x' }, 'dashboard', 'must be false, or the listener of the dashboard'],
  [{ port: 8_787 }, 'dashboard.port', 'is the port of the API'],
  [{ host: '127.0.0.1', port: 8_787 }, 'dashboard.port', 'is the port of the API'],
])('rejects %j for the dashboard', (dashboard, path, message) => {
  const { orgs } = configOf();
  expect(problemsOf({ orgs, dashboard })).toEqual([
    { path, message: expect.stringContaining(message) },
  ]);
});
