import type { VitrineGlobal } from '../../src/index.js';
import { expect, test } from '../support/fixtures.js';
import { FULL } from '../support/full.js';

const CALLS = 10_000;

/** Most writes to the IndexedDB backup in one task of a page that tracks a lot at once. */
const WRITES = 200;

test(
  'stores ten thousand calls of a loop in short tasks with at most eight requests in flight',
  FULL,
  async ({ rig, page }) => {
    test.setTimeout(180_000);
    let inFlight = 0;
    let most = 0;
    rig.intercept = ({ method }, response) => {
      if (method === 'POST') {
        most = Math.max(most, ++inFlight);
        response.once('close', () => inFlight--);
      }
      return false;
    };
    await page.goto(rig.shop);
    const { writes, backedUp } = await page.evaluate(async (calls) => {
      const { vitrine } = window as unknown as { vitrine: VitrineGlobal };
      await vitrine.track('product interaction');
      const writes = new Map<IDBTransaction, number>();
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (...args) {
        writes.set(this.transaction, (writes.get(this.transaction) ?? 0) + 1);
        return put.apply(this, args);
      };
      for (let i = 0; i < calls; i++) vitrine.track('product interaction', { i });
      await vitrine.flush();
      const counts = [...writes.values()];
      return { writes: Math.max(...counts), backedUp: counts.reduce((sum, n) => sum + n) };
    }, CALLS);
    expect(await rig.count()).toBe(CALLS + 1);
    expect(most).toBeLessThanOrEqual(8);
    expect(backedUp).toBeGreaterThan(WRITES);
    expect(writes).toBeLessThanOrEqual(WRITES);
  },
);
