import fc from 'fast-check';
import { fittingValues, type OpenApi, type Schema } from './fitting-values.js';
import { text } from './random-values.js';

const repeated = (open: string, inner: string, close: string, times: number) =>
  open.repeat(times) + inner + close.repeat(times);

/** JSON texts that violate the schema or a limit. */
export const PARTS = [
  ...['null', 'true', '1e400', '-1e999', '1e-400', '[]', '{}', '[null]', '""', '"\\u0000"'],
  ...['"\\ud800"', '"\\udc00x"', '{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}'],
  ...[
    '{"a":1,"a":2}',
    '{"$id":"one","$id":"two"}',
    '{"\\u0000":1}',
    '{"\\ud800":1}',
    '{"":{"":1}}',
  ],
  repeated('[', '', ']', 30_000),
  repeated('{"a":', '1', '}', 30_000),
  repeated('[', '"deep"', ']', 14),
  `"${'x'.repeat(70_000)}"`,
  `[${Array(5_000).fill(0).join()}]`,
  `{${Array.from({ length: 1_001 }, (_, i) => `"k${i}":0`).join()}}`,
];

/** Replaces values, repeats fields, or cuts the end. */
const mutated = (json: string) =>
  fc
    .record({
      part: fc.constantFrom(...PARTS),
      at: fc.nat(),
      how: fc.constantFrom('value', 'field', 'whole', 'cut', 'list', 'garbage'),
    })
    .map(({ part, at, how }) => {
      const colons = [...json.matchAll(/:("[^"\\]*"|-?[\d.e+-]+|null|true|false)/g)];
      const place = colons[at % Math.max(colons.length, 1)];
      if (how === 'value' && place)
        return json.slice(0, place.index + 1) + part + json.slice(place.index + place[0].length);
      if (how === 'field') return json.replace('{', `{"eventMetadata":${part},`);
      if (how === 'list') return `[${json},${part}]`;
      if (how === 'cut') return json.slice(0, at % (json.length + 1));
      if (how === 'garbage') return `${json}${part}`;
      return part;
    });

/** Bodies that match a schema, mutated ones, and any text. */
export const randomBody = (schema: Schema, document: OpenApi) =>
  fittingValues(schema, document)
    .map((value) => JSON.stringify(value))
    .chain((json) =>
      fc.oneof(
        { weight: 5, arbitrary: fc.constant(json) },
        { weight: 4, arbitrary: mutated(json) },
        { weight: 1, arbitrary: text },
      ),
    );
