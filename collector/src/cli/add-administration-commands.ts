import { type Command, InvalidArgumentError, Option } from 'commander';
import { TOKEN_KINDS } from '../administration/tokens.js';
import { WEBHOOK_PLATFORMS } from '../config/webhooks.js';
import { DAY_MS, HOUR_MS } from '../lib/day.js';
import {
  addAsset,
  addEventNames,
  importAssets,
  listAssets,
  listAudit,
  listEventNames,
  listWebhooks,
  removeAsset,
  removeEventName,
  removeWebhook,
  setWebhook,
} from './catalogue-commands.js';
import { addOrg, listOrgs, type OrgOptions, removeOrg, setOrg } from './org-commands.js';
import {
  addDomains,
  addToken,
  expireToken,
  listDomains,
  listTokens,
  removeDomain,
  removeToken,
  rotateToken,
} from './token-commands.js';

interface CommandFactory {
  program: Command;
  /** Adds a command that opens the store of a configuration. */
  storeCommand(name: string, description: string, parent?: Command): Command;
}

const UNITS_MS: Record<string, number> = { s: 1_000, m: 60_000, h: HOUR_MS, d: DAY_MS };

/** A time such as `90s`, `30m`, `24h` or `7d`: ms. */
function duration(text: string): number {
  const [, number, unit = 's'] = /^(\d{1,6})([smhd])$|^0$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * (UNITS_MS[unit] as number);
  if (text === '0') return 0;
  throw new InvalidArgumentError('Give a time such as 90s, 30m, 24h or 7d; 0 means at once.');
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number.');
}

const ORG = ['--org <id>', 'org; not needed when there is one'] as const;

function addOrgCommands({ program, storeCommand }: CommandFactory): void {
  const org = program.command('org').description('orgs, beside those of the configuration file');
  const settings = (command: Command) =>
    command
      .option('--name <name>', 'name for people')
      .option('--timezone <zone>', 'IANA name, such as Europe/Berlin')
      .option('--start <day>', 'first day of the views by default: YYYY/MM/DD')
      .option(
        '--retention-days <days>',
        'age at which events are erased; 0 for never',
        wholeNumber,
      );
  storeCommand('list', 'list the orgs', org).action(listOrgs);
  settings(storeCommand('add', 'add an org, and print its id', org))
    .argument('[id]', 'orgId of its events; default: a random one')
    .action((id: string | undefined, options: OrgOptions) => addOrg(id, options));
  settings(storeCommand('set', 'change an org', org))
    .argument('<id>', 'id of the org')
    .action((id: string, options: OrgOptions) => setOrg(id, options));
  storeCommand('remove', 'remove an org with its tokens; its events stay stored', org)
    .argument('<id>', 'id of the org')
    .action(removeOrg);
}

function addTokenCommands({ program, storeCommand }: CommandFactory): void {
  const token = program
    .command('token')
    .description('tokens; the store has only their hashes, so each is shown once');
  const domains = ['--domain <host...>', 'hosts that may use a public token'] as const;
  storeCommand('list', 'list the tokens, without their secrets', token)
    .option('--org <id>', 'only those of this org')
    .action(listTokens);
  storeCommand('add', 'make a token, and print it once', token)
    .addOption(new Option('--kind <kind>', 'kind').choices(TOKEN_KINDS).makeOptionMandatory())
    .option(...ORG)
    .option('--name <name>', 'name for people, and for the audit log')
    .option(...domains)
    .option('--read', 'a public token that may read')
    .option('--allow-origin', 'a private token that may come from a page')
    .option('--expires-in <time>', 'such as 90d; default: never', duration)
    .action(addToken);
  storeCommand('rotate', 'make a token with the same rights, and let the old one expire', token)
    .argument('<token>', 'id of the old token')
    .option('--expire-after <time>', 'time for which both count', duration, UNITS_MS.d)
    .action(rotateToken);
  storeCommand('expire', 'let a token expire', token)
    .argument('<token>', 'id of the token')
    .option('--after <time>', 'such as 24h; default: at once', duration, 0)
    .action(expireToken);
  storeCommand('remove', 'remove a token', token)
    .argument('<token>', 'id of the token')
    .action(removeToken);

  const domain = program.command('domain').description('hosts that may use a public token');
  const OF_TOKEN = ['--token <token>', 'id of the public token'] as const;
  storeCommand('list', 'list the domains of the public tokens', domain)
    .option('--org <id>', 'only those of this org')
    .action(listDomains);
  storeCommand('add', 'add domains to a token, also to one of the file', domain)
    .argument('<host...>', 'such as shop.example, *.shop.example or http://[::1]:8080')
    .requiredOption(...OF_TOKEN)
    .action(addDomains);
  storeCommand('remove', 'remove a domain from a token', domain)
    .argument('<host>', 'the domain')
    .requiredOption(...OF_TOKEN)
    .action(removeDomain);
}

function addCatalogueCommands({ program, storeCommand }: CommandFactory): void {
  const eventName = program
    .command('event-name')
    .description('event names of an org beside the documented ones');
  storeCommand('list', 'list them', eventName)
    .option(...ORG)
    .action(listEventNames);
  storeCommand('add', 'add event names', eventName)
    .argument('<name...>', 'such as "shop wishlist add"')
    .option(...ORG)
    .action(addEventNames);
  storeCommand('remove', 'remove an event name', eventName)
    .argument('<name>', 'the name')
    .option(...ORG)
    .action(removeEventName);

  const asset = program.command('asset').description('names and metadata of products');
  storeCommand('list', 'list the assets', asset)
    .option(...ORG)
    .action(listAssets);
  storeCommand('add', 'add an asset, or replace it', asset)
    .argument('<id>', 'assetId of the events')
    .requiredOption('--name <name>', 'name of the product')
    .option('--metadata <json>', 'a JSON object')
    .option(...ORG)
    .action(addAsset);
  storeCommand(
    'import',
    'add or replace the assets of a CSV file; an error in it changes nothing',
    asset,
  )
    .argument('<file>', 'with the columns id, name, metadata and metadata.<key>')
    .option(...ORG)
    .action(importAssets);
  storeCommand('remove', 'remove an asset', asset)
    .argument('<id>', 'assetId of the events')
    .option(...ORG)
    .action(removeAsset);

  const webhook = program
    .command('webhook')
    .description('secrets with which shop platforms sign their webhooks');
  const platform = () => {
    const argument = webhook.createArgument('<platform>', 'platform of the shop');
    return argument.choices(WEBHOOK_PLATFORMS);
  };
  storeCommand('list', 'list the platforms that have a secret', webhook)
    .option(...ORG)
    .action(listWebhooks);
  storeCommand('set', 'set the secret, from the terminal or from standard input', webhook)
    .addArgument(platform())
    .option(...ORG)
    .action(setWebhook);
  storeCommand('remove', 'remove the secret', webhook)
    .addArgument(platform())
    .option(...ORG)
    .action(removeWebhook);

  storeCommand('audit', 'list the newest changes of the administration, each as a line of JSON')
    .option('--limit <entries>', 'most entries', wholeNumber, 100)
    .action(listAudit);
}

/** Adds the commands of the administration at run time. */
export function addAdministrationCommands(factory: CommandFactory): void {
  addOrgCommands(factory);
  addTokenCommands(factory);
  addCatalogueCommands(factory);
}
