import { describe, expect, it } from 'vitest';
import type { AdminRecord } from '../../collector/src/store/admin-records.js';
import type { Store } from '../../collector/src/store/store.js';

interface AdminFixture {
  /** The store of the running test. */
  store(): Store;
  /** Opens the same records again, beside the store; undefined for a store in memory. */
  openAnother(): Store | undefined;
}

/** The cases of administrative records, within the suite of a store. */
export function adminRecordCases({ store, openAnother }: AdminFixture) {
  describe('administrative records', () => {
    const admin = () => store().admin;
    const add = async (key: string, value: AdminRecord['value'] = {}, kind = 'user') =>
      (await admin().put({ kind, key, value, version: 0 })) as AdminRecord;

    it('returns a record unchanged, by its kind and key', async () => {
      const value = { text: "it's ü 😀 \\ \n", list: [1, { a: null }], on: true, 'a.b': -0.5 };
      const written = await add('anna@shop.example', value);
      expect(written).toMatchObject({ kind: 'user', key: 'anna@shop.example', value });
      expect(await admin().get('user', 'anna@shop.example')).toEqual(written);
      expect(await admin().get('link', 'anna@shop.example')).toBeUndefined();
      expect(await admin().get('user', "' OR 1=1 --")).toBeUndefined();
    });

    it('lists the records of a kind by their keys', async () => {
      for (const key of ['c', 'a', 'b']) await add(key, { key });
      await add('d', {}, 'link');
      expect((await admin().list('user')).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
      expect(await admin().list('none')).toEqual([]);
      const all = await admin().list();
      expect(all.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
        ...['link d', 'user a', 'user b', 'user c'],
      ]);
    });

    it('lists versions of some kinds, and the highest keys of one', async () => {
      for (const key of ['c', 'a', 'b']) await add(key, { key }, 'entry');
      const other = await add('d', {}, 'link');
      await add('e', {}, 'user');
      const b = (await admin().get('entry', 'b')) as AdminRecord;
      const changed = (await admin().put({ ...b, value: { n: 2 } })) as AdminRecord;
      const versions = await admin().versions(['entry', 'link', 'none']);
      expect(versions.map(({ key }) => key).sort()).toEqual(['a', 'b', 'c', 'd']);
      expect(versions.find(({ key }) => key === 'b')?.version).toBe(changed.version);
      const { kind, key, version } = other;
      expect(versions).toContainEqual({ kind, key, version });
      const highest = async (limit: number, below?: string) =>
        (await admin().highest('entry', { limit, below })).map(({ value }) => value);
      expect(await highest(2)).toEqual([{ key: 'c' }, { n: 2 }]);
      expect(await highest(2, 'b')).toEqual([{ key: 'a' }]);
      await admin().remove(changed);
      expect(await highest(9)).toEqual([{ key: 'c' }, { key: 'a' }]);
      expect((await admin().versions(['entry'])).map(({ key }) => key).sort()).toEqual(['a', 'c']);
    });

    it('replaces only the version that the writer has read', async () => {
      const first = await add('anna', { n: 1 });
      const second = await admin().put({ ...first, value: { n: 2 } });
      expect(second?.version).toBeGreaterThan(first.version);
      expect(await admin().put({ ...first, value: { n: 3 } })).toBeUndefined();
      expect(await admin().put({ ...first, version: 0 })).toBeUndefined();
      expect(await admin().get('user', 'anna')).toEqual(second);
      expect(
        await admin().put({ kind: 'user', key: 'ben', value: {}, version: 7 }),
      ).toBeUndefined();
      expect(await admin().list('user')).toEqual([second]);
    });

    it('removes only the version that the writer has read', async () => {
      const first = await add('anna', { n: 1 });
      const second = (await admin().put({ ...first, value: { n: 2 } })) as AdminRecord;
      expect(await admin().remove(first)).toBe(false);
      expect(await admin().remove(second)).toBe(true);
      expect(await admin().remove(second)).toBe(false);
      expect(await admin().remove({ ...second, version: 0 })).toBe(false);
      expect(await admin().get('user', 'anna')).toBeUndefined();
      expect(await admin().list('user')).toEqual([]);
    });

    it('has higher versions after a removal, so that an old reader replaces nothing new', async () => {
      const first = await add('anna', { n: 1 });
      await admin().remove(first);
      const again = await add('anna', { n: 2 });
      expect(again.version).toBeGreaterThan(first.version);
      expect(await admin().put({ ...first, value: { n: 3 } })).toBeUndefined();
      expect(await admin().remove(first)).toBe(false);
      expect(await admin().get('user', 'anna')).toEqual(again);
    });

    it('lets one of several writers win', async () => {
      const another = openAnother();
      try {
        const stores = another ? [store(), another] : [store()];
        const race = (work: (store: Store, i: number) => Promise<unknown>) =>
          Promise.all(
            Array.from({ length: 8 }, (_, i) => work(stores[i % stores.length] as Store, i)),
          );
        const record = { kind: 'user', key: 'anna', version: 0 };
        const created = await race(({ admin }, n) => admin.put({ ...record, value: { n } }));
        const [winner, ...others] = created.filter(Boolean);
        expect(others).toEqual([]);
        expect(await admin().get('user', 'anna')).toEqual(winner);
        const removed = await race(({ admin }) => admin.remove(winner as AdminRecord));
        expect(removed.filter(Boolean)).toHaveLength(1);
        expect(await admin().get('user', 'anna')).toBeUndefined();
      } finally {
        await another?.close();
      }
    });

    it('shows a record to other collectors of the store, and after reopening', async ({ skip }) => {
      const another = openAnother();
      if (!another) return skip('this store is in memory');
      try {
        const first = await add('anna', { n: 1 });
        expect(await another.admin.get('user', 'anna')).toEqual(first);
        const second = await another.admin.put({ ...first, value: { n: 2 } });
        expect(await admin().get('user', 'anna')).toEqual(second);
        await store().close();
        expect(await another.admin.list('user')).toEqual([second]);
      } finally {
        await another.close();
      }
    });
  });
}
