import { expect, it } from 'vitest';
import type { Dimension } from 'vitrine/contract';
import { toBreakdownRow } from '../src/api/question-responses.js';
import type { Group } from '../src/questions/requests.js';

const ASSETS = 500;
const UTC = { name: 'UTC', offsets: [] };

/** An org with many assets, which counts how often the id of one is read. */
function catalogue() {
  let reads = 0;
  const assets = Array.from({ length: ASSETS }, (_, i) => ({
    get id() {
      reads++;
      return `asset-${i}`;
    },
    name: `Chair ${i}`,
    metadata: { sku: `CH-${i}` },
  }));
  const org = { id: 'shop', subscriptionStart: '2026/01/01', tokens: [], assets };
  return { org, reads: () => reads };
}

const group = (key: string): Group => ({
  ...{ keys: [key], events: 1, sessions: 1, users: 0, metric: 1, money: [] },
});

it.each<Dimension>(['assetId', 'channel'])(
  'reads a catalogue once for all rows of a breakdown by %s',
  (dimension) => {
    const { org, reads } = catalogue();
    const rows = Array.from({ length: ASSETS }, (_, i) =>
      toBreakdownRow(group(`asset-${i}`), { by: [dimension], zone: UTC, org }),
    );
    if (dimension === 'assetId')
      expect(rows.at(-1)).toMatchObject({
        ...{ assetId: 'asset-499', assetName: 'Chair 499', assetMetadata: { sku: 'CH-499' } },
      });
    expect(reads()).toBeLessThanOrEqual(ASSETS);
  },
);
