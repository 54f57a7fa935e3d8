#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ROLES } from '../accounts/users.js';
import { migrate } from '../admin/migrate.js';
import { fileError } from '../lib/file-error.js';
import { addAdministrationCommands } from './add-administration-commands.js';
import { check } from './check.js';
import { fail, type Overrides } from './config-file.js';
import { type InitOptions, init } from './init.js';
import { NEW_BASE_PATHS } from './new-config.js';
import { erase, prune } from './person-commands.js';
import { listRefused, replay } from './refused-commands.js';
import type { ServeOptions } from './serve.js';
import { backup, exportTo, importFrom, rebuildRollup, restore } from './store-commands.js';
import {
  type AddUserOptions,
  addUser,
  listUsers,
  removeUserNamed,
  resetUserNamed,
} from './user-commands.js';
import { version } from './version.js';

/** More than any machine that a file of SQLite is the right store for. */
const MAX_WORKERS = 64;

function workers(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= MAX_WORKERS) return number;
  throw new InvalidArgumentError(`Give a number from 1 to ${MAX_WORKERS}.`);
}

function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new InvalidArgumentError('Give a number from 0 to 65535.');
}

function days(text: string): number {
  const number = Number(text);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('Give a number of days over 0.');
}

/** A variable of the environment. An empty one counts as unset. */
const variable = (name: string) => process.env[name] || undefined;

function environmentPort(): number | undefined {
  const text = variable('VITRINE_PORT');
  try {
    return text === undefined ? undefined : port(text);
  } catch (error) {
    fail(`VITRINE_PORT is "${text}". ${(error as Error).message}`);
  }
}

/**
 * The address of the store from the environment. It may have a password, and whoever may inspect a container sees its
 * variables: a file shows it to nobody else.
 */
function environmentStore(): string | undefined {
  const file = variable('VITRINE_STORE_FILE');
  const address = variable('VITRINE_STORE');
  if (file === undefined) return address;
  if (address !== undefined)
    fail('VITRINE_STORE and VITRINE_STORE_FILE are both set; remove one of them');
  try {
    return (
      readFileSync(file, 'utf8').trim() ||
      fail(`VITRINE_STORE_FILE: ${file} is empty; write the address of the store into it`)
    );
  } catch (error) {
    fail(`VITRINE_STORE_FILE: ${fileError(file, error).message}`);
  }
}

const program = new Command('vitrine-collector')
  .description('The events API for product pages, on one SQLite file or on ClickHouse.')
  .version(version);

/** Settings whose flag or variable replaces that of the file. */
const SETTINGS = ['host', 'port', 'store', 'logLevel', 'trustProxy'];

/** The given ones, each with the name of its flag or variable. */
function overridesOf(command: Command): Overrides {
  const overrides: Overrides = {};
  for (const option of command.options) {
    const name = option.attributeName();
    const value: unknown = command.getOptionValue(name);
    if (!SETTINGS.includes(name) || value === undefined) continue;
    const isFlag = command.getOptionValueSource(name) === 'cli';
    const variable = `VITRINE_${option.name().toUpperCase().replaceAll('-', '_')}`;
    overrides[name] = { value, origin: isFlag ? `--${option.name()}` : variable };
  }
  return overrides;
}

// Adds them to the options of every action.
program.hook('preAction', (_, command) => {
  command.setOptionValue('overrides', overridesOf(command));
  const isFlag = command.getOptionValueSource('config') === 'cli';
  command.setOptionValue('isConfigNamed', isFlag || variable('VITRINE_CONFIG') !== undefined);
});

/** A command that reads a configuration. */
const command = (name: string, description: string, parent = program) =>
  parent
    .command(name)
    .description(description)
    .option(
      '--config <file>',
      'configuration (VITRINE_CONFIG)',
      variable('VITRINE_CONFIG') ?? 'collector.json',
    );

/** A command that opens the store of a configuration. */
const storeCommand = (name: string, description: string, parent = program) =>
  command(name, description, parent).option(
    '--store <address>',
    'such as sqlite:events.db (VITRINE_STORE, or VITRINE_STORE_FILE for a file with it)',
    environmentStore(),
  );

storeCommand('serve', 'serve the API')
  .option('--host <host>', 'address to listen on (VITRINE_HOST)', variable('VITRINE_HOST'))
  .option('--port <port>', 'port to listen on (VITRINE_PORT)', port, environmentPort())
  .option(
    '--log-level <level>',
    'fatal to trace, or silent (VITRINE_LOG_LEVEL)',
    variable('VITRINE_LOG_LEVEL'),
  )
  .option(
    '--trust-proxy <proxies>',
    'proxies whose X-Forwarded-For is trusted (VITRINE_TRUST_PROXY)',
    variable('VITRINE_TRUST_PROXY'),
  )
  .option(
    '--workers <count>',
    'processes that serve HTTP, for machines with more than two cores',
    workers,
  )
  // Not loaded for other commands, which start faster without its libraries.
  .action(async (options: ServeOptions) => (await import('./serve.js')).serve(options));

command('init', 'write a configuration with new random tokens, and print the script tag')
  .option('--domain <host...>', 'hosts of the shop', ['localhost', '127.0.0.1'])
  .option('--base <path...>', 'paths of the API; the tag has the first', NEW_BASE_PATHS)
  .option('--port <port>', 'port to listen on', port, 8787)
  .option('--force', 'replace an existing file')
  .action((options: InitOptions) => init(options));

command('check', 'list every problem of a configuration, and of its store with --store')
  .option('--store [address]', 'check the store too; default: that of the configuration')
  .action(check);

storeCommand('export', 'write every event as a line of JSON; continues an existing file')
  .argument('<file>', 'such as events.ndjson')
  .option('--session <id>', 'only events of this session, the refused ones too, into a new file')
  .option('--user <id>', 'only events of this user, the refused ones too, into a new file')
  .option('--org <id>', 'only events of this org, with --session or --user')
  .action(exportTo);

storeCommand('import', 'store the events of an export; skips events that are stored already')
  .argument('<file>', 'such as events.ndjson')
  .action(importFrom);

storeCommand('erase', 'erase the events of a session or a user, for good')
  .option('--session <id>', 'sessionId of the events')
  .option('--user <id>', 'userId of the events')
  .option('--org <id>', 'only events of this org')
  .action(erase);

storeCommand('prune', 'erase old events, for good')
  .requiredOption('--older-than <days>', 'age of the events to erase', days)
  .action(prune);

storeCommand(
  'rebuild-rollup',
  'count the events of each day again, and correct the counts by type and day',
).action(rebuildRollup);

storeCommand('backup', 'copy the store as it is now, also beside a running collector')
  .argument('<file>', 'a new file')
  .action(backup);

function count(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number > 0) return number;
  throw new InvalidArgumentError('Give a whole number over 0.');
}

const refused = program
  .command('refused')
  .description('refused events: list them, or store them after a correction of the configuration');

storeCommand('list', 'list the newest refused events, each as a line of JSON', refused)
  .requiredOption('--org <id>', 'org of the events')
  .option('--limit <events>', 'most events', count, 100)
  .action(listRefused);

storeCommand(
  'replay',
  'store the refused events that are valid by now, with the time at which they first arrived',
  refused,
)
  .requiredOption('--org <id>', 'org of the events')
  .action(replay);
storeCommand('restore', 'replace the store by a backup, while no collector serves it')
  .argument('<file>', 'a backup')
  .action(restore);

const user = program
  .command('user')
  .description('users of the dashboard; changes apply to a running collector within seconds');

storeCommand('add', 'add a user, and ask for a password on the terminal', user)
  .argument('<name>', 'name or mail address')
  .addOption(new Option('--role <role>', 'owners also share links').choices(ROLES).default('owner'))
  .option('--org <id...>', 'orgs that the user sees; default: all, also later ones')
  .option('--password-stdin', 'read the password from standard input')
  .option('--link', 'print a one-time sign-in link in place of a password')
  .action((name: string, options: AddUserOptions) => addUser(name, options));

storeCommand('list', 'list the users', user).action(listUsers);

storeCommand('remove', 'remove a user, and end its sessions', user)
  .argument('<name>', 'name of the user')
  .action(removeUserNamed);

storeCommand('reset', 'end the sessions of a user, and print a one-time sign-in link', user)
  .argument('<name>', 'name of the user')
  .action(resetUserNamed);

addAdministrationCommands({ program, storeCommand });

program
  .command('migrate')
  .description('copy every event into another store; continues an interrupted copy')
  .requiredOption('--from <address>', 'such as sqlite:events.db')
  .requiredOption('--to <address>', 'such as clickhouse:http://user:password@host:8123/vitrine')
  .action(migrate);

program.parseAsync().catch((error: Error) => fail(error.message));
