#!/usr/bin/env node
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { createApp } from './app.js';
import { type CollectorConfig, ConfigError, parseConfig } from './config.js';
import { newConfig, scriptTag } from './init.js';
import { openStore } from './store/open-store.js';

/** Connections that are still open then are cut, their requests unanswered: ms. */
const LONGEST_DRAIN = 8_000;

interface ServeOptions {
  config: string;
  host?: string;
  port?: number;
  store?: string;
  logLevel?: string;
}

/** Prints what is wrong and ends. */
function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new InvalidArgumentError('It is a number from 0 to 65535.');
}

/** The port of the environment; an empty variable counts as none. */
function environmentPort(): number | undefined {
  try {
    return process.env.VITRINE_PORT ? port(process.env.VITRINE_PORT) : undefined;
  } catch (error) {
    fail(`VITRINE_PORT is "${process.env.VITRINE_PORT}". ${(error as Error).message}`);
  }
}

/** What is wrong with a configuration, each problem on a line. */
const explain = (path: string, { problems }: ConfigError) =>
  [
    `${path}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
    ...problems.map((problem) => `  ${problem.path}: ${problem.message}`),
  ].join('\n');

/** Reads and checks a file; flags and environment variables go before it. */
function readConfig({ config: path, ...overrides }: ServeOptions): CollectorConfig {
  if (!existsSync(path)) {
    fail(`${path}: no such file; make one with: vitrine-collector init --config ${path}`);
  }
  try {
    const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
    return parseConfig({ ...JSON.parse(readFileSync(path, 'utf8')), ...Object.fromEntries(given) });
  } catch (error) {
    fail(
      error instanceof ConfigError ? explain(path, error) : `${path}: ${(error as Error).message}`,
    );
  }
}

async function serve(options: ServeOptions) {
  const config = readConfig(options);
  const store = openStore(config.store);
  const app = await createApp({ config, store });
  let ending = false;
  const end = async (signal: string) => {
    if (ending) return;
    ending = true;
    app.log.info(`${signal}: answering what has arrived, then closing`);
    setTimeout(() => app.server.closeAllConnections(), LONGEST_DRAIN).unref();
    await app.close();
    await store.close();
    process.exit(0);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  try {
    await app.listen({ host: config.host ?? '127.0.0.1', port: config.port ?? 8787 });
  } catch (error) {
    await store.close();
    const { code, message } = error as NodeJS.ErrnoException;
    fail(code === 'EADDRINUSE' ? `${message}; choose another with --port` : message);
  }
}

function init({
  config: path,
  domain,
  force,
}: {
  config: string;
  domain: string[];
  force?: boolean;
}) {
  if (existsSync(path) && !force) fail(`${path} exists; add --force to replace it and its tokens`);
  const config = newConfig(domain);
  try {
    parseConfig(config);
  } catch (error) {
    fail(explain('nothing is written', error as ConfigError));
  }
  // Tokens are in it: only its owner may read it.
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  // The mode above is for new files only.
  chmodSync(path, 0o600);
  process.stdout.write(`${path} is written. Next:

1. Start the collector:
   vitrine-collector serve --config ${path}

2. Paste this into the pages of ${domain.join(', ')}:
${scriptTag(config)}

The private token in ${path} reads everything; keep it off your pages.
`);
}

const program = new Command('vitrine-collector').description(
  'The events API of a product page, on one file of SQLite.',
);
const configOption = [
  '--config <file>',
  'configuration (VITRINE_CONFIG)',
  process.env.VITRINE_CONFIG ?? 'collector.json',
] as const;

program
  .command('serve')
  .description('serve the API')
  .option(...configOption)
  .option('--host <host>', 'address to listen on (VITRINE_HOST)', process.env.VITRINE_HOST)
  .option('--port <port>', 'port to listen on (VITRINE_PORT)', port, environmentPort())
  .option(
    '--store <address>',
    'such as sqlite:events.db (VITRINE_STORE)',
    process.env.VITRINE_STORE,
  )
  .option(
    '--log-level <level>',
    'fatal to trace, or silent (VITRINE_LOG_LEVEL)',
    process.env.VITRINE_LOG_LEVEL,
  )
  .action(serve);

program
  .command('init')
  .description('write a configuration with fresh random tokens, and print the script tag')
  .option(...configOption)
  .option('--domain <host...>', 'hosts of the shop', ['localhost', '127.0.0.1'])
  .option('--force', 'replace an existing file')
  .action(init);

program
  .command('check')
  .description('list every problem of a configuration')
  .option(...configOption)
  .action((options: ServeOptions) => {
    const { orgs } = readConfig(options);
    process.stdout.write(
      `${options.config}: fine, ${orgs.length} ${orgs.length === 1 ? 'org' : 'orgs'}\n`,
    );
  });

program.parseAsync().catch((error: Error) => fail(error.message));
