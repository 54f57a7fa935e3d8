import { expect, it, vi } from 'vitest';
import { createUsers } from '../src/accounts/users.js';
import { updateRecord } from '../src/administration/context.js';
import { openStore } from '../src/index.js';
import { CONFLICT, retryChange } from '../src/store/retry-change.js';

const busy = () => new Error('busy');

it('tries a change again until nobody else has changed the record', async () => {
  const results = [CONFLICT, CONFLICT, undefined, 'too late'];
  expect(await retryChange(async () => results.shift(), busy)).toBe(undefined);
  expect(results).toEqual(['too late']);
});

it('gives up when others do not stop to change the record', async () => {
  const attempt = vi.fn(async () => CONFLICT);
  await expect(retryChange(attempt, busy)).rejects.toThrow('busy');
  expect(attempt).toHaveBeenCalledTimes(10);
});

it('changes users and records of the administration after another writer', async () => {
  const { admin } = openStore('sqlite::memory:');
  const users = createUsers(admin, () => 0);
  const { key } = (await users.add({ name: 'Anna', roles: {} })) ?? { key: '' };
  const name = { kind: 'org-additions', key: 'org' } as const;
  await updateRecord(admin, name, () => ({ eventTypes: [] }));
  const put = vi.spyOn(admin, 'put');
  put.mockResolvedValueOnce(undefined);
  expect(await users.update(key, (user) => ({ ...user, roles: { a: 'owner' } }))).toBeDefined();
  put.mockResolvedValueOnce(undefined);
  await updateRecord(admin, name, () => ({ eventTypes: ['mine'] }));
  expect((await users.find('anna'))?.roles).toEqual({ a: 'owner' });
  expect((await admin.get(name.kind, name.key))?.value).toEqual({ eventTypes: ['mine'] });
  const remove = vi.spyOn(admin, 'remove');
  remove.mockResolvedValueOnce(false);
  expect(await users.remove('anna')).toBe(true);
  remove.mockResolvedValueOnce(false);
  await updateRecord(admin, name, () => undefined);
  expect(await admin.list()).toEqual([]);
  expect(await users.remove('anna')).toBe(false);
});
