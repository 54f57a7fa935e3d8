import { type Accounts, createAccounts, removeUser, resetUser } from '../accounts/accounts.js';
import { ALL_ORGS, nameProblem, type Role, type User } from '../accounts/users.js';
import { dashboardOrigin } from '../dashboard/origin.js';
import { welcomeUrl } from '../dashboard/paths.js';
import { askPassword, readPassword } from './ask-password.js';
import { readConfig } from './config-file.js';
import { requireOrg } from './require-org.js';
import { print, type StoreOptions, withExistingStore } from './with-store.js';

export interface AddUserOptions extends StoreOptions {
  role: Role;
  org?: string[];
  passwordStdin?: boolean;
  link?: boolean;
}

/** Runs a task with the users of the configured store. */
const withAccounts = <T>(options: StoreOptions, task: (accounts: Accounts) => Promise<T>) =>
  withExistingStore(options, (store) => task(createAccounts(store.admin)));

/** @returns prints a sign-in link. Call it before a change: the configuration may be missing. */
function createLinkPrinter({ config, overrides }: StoreOptions) {
  const origin = dashboardOrigin(readConfig(config, overrides));
  return (token: string) =>
    print(
      `${welcomeUrl(origin, token)}\nsigns in once, within 24 hours. Behind a proxy, open the same path on its host.`,
    );
}

const unknown = (name: string) => new Error(`there is no user ${name}; see: user list`);

/** Adds a user with a password, or with a sign-in link. */
export async function addUser(name: string, options: AddUserOptions) {
  const problem = nameProblem(name);
  if (problem) throw new Error(`the name ${problem}`);
  // Before anybody is asked for a password.
  const { role, org: orgs = [ALL_ORGS] } = options;
  await withExistingStore(options, async (store) => {
    for (const id of orgs) if (id !== ALL_ORGS) await requireOrg(store, options, id);
  });
  const roles = Object.fromEntries(orgs.map((id) => [id, role]));
  const printLink = createLinkPrinter(options);
  const { passwordStdin, link } = options;
  if (passwordStdin && link) throw new Error('use either --password-stdin or --link');
  let plain: string | undefined;
  if (!link) plain = passwordStdin ? await readPassword() : await askPassword();
  await withAccounts(options, async (accounts) => {
    const { users, passwords, signInLinks } = accounts;
    const password = plain === undefined ? undefined : await passwords.hash(plain);
    const user = await users.add({ name, roles, password });
    if (!user) throw new Error(`there is a user ${name} already; remove or reset it`);
    // The first owner is for those who have no user yet. Its links would stay a second way in.
    for (const first of await users.list())
      if (first.isFirst && !first.password) await removeUser(accounts, first.key);
    print(`${user.name} may sign in as ${role}`);
    if (link) printLink(await signInLinks.create(user));
  });
}

const describeRoles = ({ roles }: User) =>
  Object.entries(roles)
    .map(([org, role]) => `${role} of ${org === ALL_ORGS ? 'all orgs' : org}`)
    .join(', ');

/** Lists the users, each in a line. */
export const listUsers = (options: StoreOptions) =>
  withAccounts(options, async ({ users }) => {
    for (const user of await users.list())
      print(
        [
          user.name,
          describeRoles(user),
          user.password ? 'has a password' : 'has no password yet',
          `since ${new Date(user.createdAt).toISOString().slice(0, 10)}`,
        ].join('\t'),
      );
  });

/** Removes a user. Its sessions end. */
export const removeUserNamed = (name: string, options: StoreOptions) =>
  withAccounts(options, async (accounts) => {
    if (!(await removeUser(accounts, name))) throw unknown(name);
    print(`${name} is removed, and signed out everywhere`);
  });

/** Takes the password of a user away, ends its sessions, and prints a sign-in link. */
export async function resetUserNamed(name: string, options: StoreOptions) {
  const printLink = createLinkPrinter(options);
  await withAccounts(options, async (accounts) => {
    const token = await resetUser(accounts, name);
    if (!token) throw unknown(name);
    print(`${name} is signed out everywhere, and has no password. This link leads to a new one:`);
    printLink(token);
  });
}
