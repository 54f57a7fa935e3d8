import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { CreateEventBody } from 'vitrine/contract';
import { record } from '../../test/conformance/records.js';
import type { OrgConfig } from '../src/config/config.js';
import { openStore } from '../src/index.js';
import { ADMIN } from './support/administration.js';
import { configOf, DAY_MS, event, ORG, OTHER_ORG, PRIVATE } from './support/collector.js';
import { build, CLI, cli, serve, start } from './support/process.js';

/** Within this time, a running collector follows a command. */
const AGREE_MS = 5_000;

let cwd = '';
let served: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  build();
  cwd = await mkdtemp(join(tmpdir(), 'vitrine-administration-'));
  writeConfig();
  const store = openStore(`sqlite:${join(cwd, 'events.db')}`);
  await store.append([
    record({ org: ORG, createdAt: Date.now() - 90 * DAY_MS, userId: 'old' }),
    record({ org: OTHER_ORG, createdAt: Date.now() - 90 * DAY_MS, userId: 'old' }),
  ]);
  await store.close();
  served = await serve(['--port', '0'], { cwd });
});
afterAll(async () => {
  served.child.kill('SIGTERM');
  await served.done;
  await rm(cwd, { recursive: true });
});

/** The first org erases its events after 60 days. */
const writeConfig = (more: Partial<OrgConfig> = {}) => {
  const { orgs, ...config } = configOf({ adminTokens: [{ token: ADMIN, name: 'ops' }] });
  const text = JSON.stringify({
    ...{ ...config, logLevel: 'info' },
    orgs: orgs.map((org) => (org.id === ORG ? { ...org, retentionDays: 60, ...more } : org)),
  });
  writeFileSync(join(cwd, 'collector.json'), text, { mode: 0o600 });
};

const run = async (...args: string[]) => {
  const result = await cli(args, { cwd });
  expect(result.code, result.err).toBe(0);
  return result;
};
/** Runs a command that fails. @returns its message */
const failing = async (...args: string[]) => {
  const { code, err } = await cli(args, { cwd });
  expect(code, args.join(' ')).toBe(1);
  return err;
};
const send = async (
  token: string,
  { origin, ...more }: { origin?: string } & Partial<CreateEventBody> = {},
) => {
  const response = await fetch(`${served.address}/api/analytics/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...(origin && { origin }) },
    body: JSON.stringify(event(more)),
  });
  return { status: response.status, json: await response.json() };
};
const agree = (check: () => Promise<void>) =>
  vi.waitFor(check, { timeout: AGREE_MS, interval: 100 });

let org = '';
beforeEach(async () => {
  org ||= (await run('org', 'add', '--name', 'Second', '--timezone', 'Europe/Berlin')).out.trim();
});

it('adds, changes, lists and removes orgs', async () => {
  const added = await run('org', 'add', 'third', '--start', '2026/01/01', '--retention-days', '30');
  expect(added.out).toBe('third\n');
  const set = await run('org', 'set', 'third', '--name', 'Third', '--retention-days', '0');
  expect(set.out).toContain('third\tThird\tUTC\tkeeps events');
  expect(await failing('org', 'add', 'third')).toContain(
    'there is an org third already, in the store',
  );
  expect(await failing('org', 'add', ORG)).toContain('in the configuration file (orgs[0])');
  expect(await failing('org', 'add', '--timezone', 'Mars')).toContain(
    '--timezone: is not an IANA time zone',
  );
  expect(await failing('org', 'set', ORG, '--name', 'x')).toContain(
    '--name: is read-only at run time',
  );
  expect((await run('org', 'remove', 'third')).out).toContain('third is removed');
  const { out } = await run('org', 'list');
  expect(out.trim().split('\n')).toHaveLength(3);
  expect(out).toContain(`${org}\tSecond\tEurope/Berlin\tkeeps events\t`);
  expect(out).toMatch(
    new RegExp(`^${ORG}\t-\tUTC\terases events after 60 days\t.*in the file$`, 'm'),
  );
});

it('makes, rotates, expires and removes tokens of a running collector', async () => {
  const made = await run('token', 'add', '--kind', 'private', '--org', org, '--name', 'till');
  const token = made.out.trim();
  expect(token).toMatch(/^private-[\w-]{32}$/);
  const id = /token ([0-9a-f]{12}) /.exec(made.err)?.[1] as string;
  expect(made.err).toContain('does not expire. It is shown only once.');
  await agree(async () => expect((await send(token)).status).toBe(200));
  const list = await run('token', 'list', '--org', org);
  expect(list.out).toContain(`${id}\tprivate\t${org}\ttill\t`);
  expect(list.out).not.toContain(token);
  const rotated = await run('token', 'rotate', id, '--expire-after', '1h');
  expect(rotated.err).toMatch(new RegExp(`The old one, ${id}, expires 20`));
  const newId = /token ([0-9a-f]{12}) /.exec(rotated.err)?.[1] as string;
  await agree(async () => expect((await send(rotated.out.trim())).status).toBe(200));
  expect((await send(token)).status).toBe(200);
  await run('token', 'expire', id);
  await agree(async () => expect((await send(token)).status).toBe(401));
  expect((await run('token', 'remove', newId)).out).toContain('is removed');
  await agree(async () => expect((await send(rotated.out.trim())).status).toBe(401));
  expect(await failing('token', 'add', '--kind', 'private')).toContain(
    '--org: is missing, and there are 3 orgs',
  );
  expect(await failing('token', 'add', '--kind', 'public', '--org', org)).toContain(
    '--domain: a public token needs the hosts',
  );
  expect(await failing('token', 'remove', 'none')).toContain('token list shows the ids');
  expect(await failing('token', 'expire', newId, '--after', 'soon')).toContain(
    '90s, 30m, 24h or 7d',
  );
  const file = /^(\w+)\t.*orgs\[0\]\.tokens\[0\]/m.exec((await run('token', 'list')).out)?.[1];
  expect(await failing('token', 'remove', file as string)).toContain('is read-only at run time');
});

it('makes an admin token for the API', async () => {
  const token = (await run('token', 'add', '--kind', 'admin', '--name', 'night')).out.trim();
  const orgs = () =>
    fetch(`${served.address}/api/analytics/admin/orgs`, {
      headers: { authorization: `Bearer ${token}` },
    });
  await agree(async () => expect((await orgs()).status).toBe(200));
  const refused = await fetch(`${served.address}/api/analytics/admin/orgs`, {
    headers: { authorization: `Bearer ${token}`, origin: 'https://shop.example' },
  });
  expect(refused.status).toBe(401);
  await vi.waitFor(() => expect(served.run.out).toContain('admin_token_in_page'));
  expect(served.run.out).not.toContain(token);
});

it('adds domains, event names and assets of a running collector', async () => {
  const made = await run('token', 'add', '--kind', 'public', '--org', org, '--domain', 'a.example');
  const token = made.out.trim();
  const id = /token ([0-9a-f]{12}) /.exec(made.err)?.[1] as string;
  const added = await run('domain', 'add', 'bücher.example', '[2001:db8::1]:8443', '--token', id);
  expect(added.out).toContain('a.example, xn--bcher-kva.example, [2001:db8::1]:8443');
  expect((await run('domain', 'list', '--org', org)).out).toContain(`${id}\txn--bcher-kva.example`);
  await run('event-name', 'add', 'shop lookbook open', '--org', org);
  expect((await run('event-name', 'list', '--org', org)).out).toBe(
    'shop lookbook open\tin the store\n',
  );
  await run('asset', 'add', 'chair', '--name', 'Chair', '--metadata', '{"sku":1}', '--org', org);
  writeFileSync(join(cwd, 'assets.csv'), 'id,name,metadata.sku\nstool,Stool,S-1\ntable,Table,\n');
  expect((await run('asset', 'import', 'assets.csv', '--org', org)).out).toContain('2 assets');
  expect((await run('asset', 'list', '--org', org)).out).toContain(
    'stool\tStool\t{"sku":"S-1"}\tin the store',
  );
  await agree(async () => {
    const named = { eventType: 'shop lookbook open', assetId: 'stool' };
    const { status, json } = await send(token, {
      origin: 'https://xn--bcher-kva.example',
      ...named,
    });
    expect(status).toBe(200);
    expect(json[0]).toMatchObject({ assetName: 'Stool', assetMetadata: { sku: 'S-1' } });
  });
  expect((await run('domain', 'remove', 'bücher.example', '--token', id)).out).not.toContain(
    'xn--',
  );
  await run('event-name', 'remove', 'shop lookbook open', '--org', org);
  await run('asset', 'remove', 'stool', '--org', org);
  expect((await run('asset', 'list', '--org', org)).out).not.toContain('stool');
  writeFileSync(join(cwd, 'assets.csv'), 'id,name\nlamp,\n');
  expect(await failing('asset', 'import', 'assets.csv', '--org', org)).toContain(
    'line 2: name is empty',
  );
  expect(await failing('asset', 'import', 'none.csv', '--org', org)).toContain(
    'none.csv: no such file',
  );
  expect(
    await failing('asset', 'add', 'x', '--name', 'X', '--metadata', '[]', '--org', org),
  ).toContain('--metadata: must be a JSON object');
});

/** Sets the secret of Shopify's webhooks. */
async function setSecret(ofOrg: string, secret: string) {
  const { child, done } = start(
    process.execPath,
    [CLI, 'webhook', 'set', 'shopify', '--org', ofOrg],
    { cwd },
  );
  child.stdin?.end(`${secret}\n`);
  return done;
}

it('reads the secret of a webhook from standard input, and shows it nowhere', async () => {
  const secret = 'a-secret-of-the-platform';
  expect((await setSecret(org, secret)).out).toBe('the secret of shopify is set\n');
  const listed = await run('webhook', 'list', '--org', org);
  expect(listed.out).toMatch(/^shopify\tin the store, since 20/);
  await run('webhook', 'remove', 'shopify', '--org', org);
  const { out } = await run('audit', '--limit', '500');
  expect(out).not.toContain(secret);
  const entries = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(entries[0]).toMatchObject({
    ...{ action: 'webhook.remove', target: 'shopify', orgId: org, via: 'cli', outcome: 'done' },
  });
  expect(await failing('webhook', 'remove', 'shopify', '--org', org)).toContain(
    'the org has no secret for shopify',
  );
});

it('names the command that removes a webhook of another version, so that it can be set', async () => {
  const store = openStore(`sqlite:${join(cwd, 'events.db')}`);
  const record = { kind: 'webhook', key: `shopify ${org}`, value: { secrets: [] }, version: 0 };
  await store.admin.put(record);
  await store.close();
  const { err } = await setSecret(org, 'a-secret-of-the-platform');
  await run(...(/ remove it first with: (.+)\n/.exec(err)?.[1] ?? err).split(' '));
  expect((await setSecret(org, 'a-secret-of-the-platform')).code).toBe(0);
});

it('says at each command which secrets of webhooks count, those of the file or of the store', async () => {
  const [inFile, inStore] = ['a-secret-of-the-file', 'a-secret-of-the-store'];
  writeConfig({ webhooks: { shopify: { secrets: [inFile] } } });
  try {
    const refused = await setSecret(org, inFile);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(
      'secret: is in the configuration file (orgs[0].webhooks.shopify.secrets[0]), which counts',
    );
    const note = `note: the configuration file and the store both have webhook secrets: shopify of ${ORG} (orgs[0].webhooks.shopify); all of them count\n`;
    expect(await setSecret(ORG, inStore)).toMatchObject({ code: 0, err: note });
    expect((await run('org', 'list')).err).toBe(note);
    const both = await run('webhook', 'list', '--org', ORG);
    expect(both.out).toMatch(
      /^shopify\tin the file \(orgs\[0\]\.webhooks\.shopify\.secrets\[0\]\)\nshopify\tin the store, since 20.*Z\n$/,
    );
    // Somebody writes the secret of the store into the file.
    writeConfig({ webhooks: { shopify: { secrets: [inStore] } } });
    const clash = await run('webhook', 'list', '--org', ORG);
    expect(clash.out).toContain('\tdoes not count, because the file has the same secret\n');
    expect(clash.err).toBe(
      `note: the configuration file and the store both have: webhook secret shopify of ${ORG} (orgs[0].webhooks.shopify.secrets[0]); the file counts, so remove them from one of the two\n`,
    );
    expect((await run('webhook', 'remove', 'shopify', '--org', ORG)).err).toBe('');
    expect(await failing('webhook', 'remove', 'shopify', '--org', ORG)).toContain(
      'the secret of shopify is read-only at run time',
    );
  } finally {
    writeConfig();
  }
});

it('erases old events by the schedule of a running collector, and only those', async () => {
  const countOf = async (token: string) => {
    const response = await fetch(`${served.address}/api/analytics/events?userId=old`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return (await response.json()).count;
  };
  await vi.waitFor(async () => expect(await countOf(PRIVATE)).toBe(0), 20_000);
  expect(await countOf('private-token-of-another-org')).toBe(1);
  expect((await run('audit', '--limit', '500')).out).toMatch(
    /"actor":"schedule","via":"schedule","action":"prune"/,
  );
});

it('exports and erases the events of one person', async () => {
  for (const userId of ['anna', 'ben']) expect((await send(PRIVATE, { userId })).status).toBe(200);
  await send('private-token-of-another-org', { userId: 'anna' });
  expect((await run('export', 'anna.ndjson', '--user', 'anna')).out).toContain('2 events');
  const lines = readFileSync(join(cwd, 'anna.ndjson'), 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).userId)).toEqual(['anna', 'anna']);
  expect(statSync(join(cwd, 'anna.ndjson')).mode & 0o777).toBe(0o600);
  expect(await failing('export', 'anna.ndjson', '--user', 'anna')).toContain('choose another file');
  expect(await failing('export', 'x.ndjson', '--user', '')).toContain('--user is empty');
  expect(await failing('export', 'x.ndjson', '--org', ORG)).toContain('needs --session or --user');
  expect((await run('erase', '--user', 'anna', '--org', ORG)).out).toBe('1 event erased\n');
  const { out } = await run('audit', '--limit', '3');
  expect(out).not.toContain('anna');
  expect(JSON.parse(out.split('\n')[0] as string)).toMatchObject({
    ...{ action: 'person.erase', orgId: ORG, details: { events: 1 } },
  });
});
