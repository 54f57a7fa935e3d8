import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from 'vitrine/contract';
import { all, record } from '../../test/conformance/records.js';
import { openStore } from '../src/index.js';
import { contains } from '../src/store/sqlite-file/contains.js';

/** Few keys and values, so that filters match events. Some need escaping in JSON, SQL or paths. */
const key = fc.constantFrom('a', 'b', 'a.b', '"', '\\', "'", '$', '', 'ü', '\n', '\u2028', '😀');
const leaf = fc.constantFrom(
  ...[0, -0, 1, 1.5, 1e21, 1e-7, 0.1 + 0.2, true, false, null],
  ...['', '1', 'a', '"', '\\', '\\"', "'", '%', '\t', '\u007f', '\u2028', 'ü', '😀', '"a":1'],
);
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
})).value;
const metadata = fc.dictionary(key, value, { maxKeys: 4 }) as fc.Arbitrary<JsonObject>;

/** The value after JSON: it loses differences that JSON does not have, such as -0. */
const sent = (object: JsonObject): JsonObject => JSON.parse(JSON.stringify(object));

it('finds the same events by a metadata filter as by a check of each event', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(metadata, { minLength: 1, maxLength: 20 }),
      fc.array(metadata, { maxLength: 5 }),
      async (stored, others) => {
        const store = openStore('sqlite::memory:', { indexedMetadataKeys: ['b'] });
        const events = stored.map((one) => record({ metadata: sent(one) }));
        await store.append(events);
        // The metadata of an event, one of its keys, and random metadata.
        const parts = stored.flatMap((one) => Object.entries(one).map((entry) => [entry]));
        const filters = [...stored, ...others, ...parts.map((part) => Object.fromEntries(part))];
        for (const filter of filters.map((one) => sent(one as JsonObject))) {
          const expected = events.filter((event) => contains(event.metadata, filter));
          const list = await store.list(all({ metadata: filter }));
          expect(list?.events.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
          found += expected.length;
        }
        await store.close();
      },
    ),
    { numRuns: 60 },
  );
  expect(found).toBeGreaterThan(100);
});
