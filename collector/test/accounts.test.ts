import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAccounts, removeUser } from '../src/accounts/accounts.js';
import { openStore, type Store } from '../src/index.js';

let store: Store;
beforeEach(() => {
  store = openStore('sqlite::memory:');
});
afterEach(() => store.close());

it('removes a user whose record is damaged, as the error tells the operator to', async () => {
  const accounts = createAccounts(store.admin);
  const { users } = accounts;
  await users.add({ name: 'Anna', roles: { '*': 'owner' } });
  const value = { name: 'ben' };
  await store.admin.put({ kind: 'user', key: 'ben', value, version: 0 });
  await expect(users.list()).rejects.toThrow('the record of the user ben is damaged; remove');
  expect(await removeUser(accounts, 'Ben')).toBe(true);
  expect((await users.list()).map(({ name }) => name)).toEqual(['Anna']);
  expect(await removeUser(accounts, 'Ben')).toBe(false);
});
