import fc from 'fast-check';
import { BASE_PATH } from 'vitrine/contract';
import { ORG, OTHER_ORG, OTHER_PRIVATE, PRIVATE, PUBLIC, READING, SESSION } from './collector.js';

/** The part of JSON Schema that the document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  oneOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  required?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

interface Operation {
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** A request for `inject`. */
export interface AnyRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  payload?: string;
}

/** Texts with a meaning in SQL, JSON paths, JavaScript objects, dates or addresses. */
const NASTY = [
  ...['', ' ', '\0', 'a\0b', '\ud800', '\udfff', '\ufeff', '\u2028', '😀', 'x'.repeat(5_000)],
  ...["'", '"', '`', '\\', ';', '--', "' OR 1=1 --", "'); DROP TABLE events; --", '%', '_', '/**/'],
  ...['$', '$.a', '$[0]', 'a.b', '[0]', '*', '__proto__', 'constructor', 'prototype', 'toString'],
  ...['null', 'undefined', 'NaN', 'true', '0', '-1', '1e400', '99999999999999999999', '0x10'],
  ...['2026-02-30', '2026/03/15', '2026-03-15', '0000-01-01', '9999-12-31', '-000001-01-01'],
  ...['2026-03-15T12:00:00+99:99', '2026-03-15T25:00', '../..', '%zz', '%00', '//', '<script>'],
];
const nasty = fc.constantFrom(...NASTY);
const text = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 40 }));

/** Few ids, so that events share them. */
const clientEventIds = fc.constantFrom('one', 'two', 'three', 'four');

const key = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('$id', '$time', '$sent', '$seq', '$page', 'a', 'b') },
  { weight: 1, arbitrary: text },
);
const leaf = fc.oneof(
  text,
  clientEventIds,
  fc.double(),
  fc.constantFrom<unknown>(0, -0, 1, true, false, null, Number.MAX_VALUE, 5e-324),
);
const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** Metadata as from a tracker, or random. */
const metadata = fc.oneof(
  fc.dictionary(key, anyJson, { maxKeys: 5 }),
  fc.record({
    $id: clientEventIds,
    $seq: fc.nat(20),
    $time: fc.integer(),
    $sent: fc.integer(),
    $page: fc.constantFrom('https://shop.example/a', 'https://shop.example/b', 'x'),
  }),
);

/** SQLite's binding rounds a number within 1e-15 of a whole one. */
const isTold = (value: number) =>
  Number.isInteger(value) || Math.abs(value - Math.round(value)) > 1e-12;

/** Values that match a schema. */
function fitting(schema: Schema, document: OpenApi): fc.Arbitrary<unknown> {
  const { $ref, oneOf, type, properties } = schema;
  if ($ref)
    return fitting(document.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, document);
  if (oneOf) return fc.oneof(...oneOf.map((choice) => fitting(choice, document)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const kinds = [type ?? 'string'].flat().map((kind): fc.Arbitrary<unknown> => {
    switch (kind) {
      case 'null':
        return fc.constant(null);
      case 'integer':
        return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 9, 1_000) });
      case 'number':
        return fc
          .double({ noNaN: true, min: schema.minimum ?? 0, max: schema.maximum ?? 1 })
          .filter(isTold);
      case 'array':
        return fc.array(fitting(schema.items ?? {}, document), { minLength: 1, maxLength: 5 });
      case 'object': {
        if (!properties) return metadata;
        const fields = Object.entries(properties).map(([name, field]) => [
          name,
          // Random orgs would fail every request.
          name === 'orgId'
            ? fc.constantFrom(ORG, ORG, ORG, null, null, OTHER_ORG)
            : fitting(field, document),
        ]);
        return fc.record(Object.fromEntries(fields), {
          requiredKeys: (schema.required ?? []) as never[],
        });
      }
      default:
        return fc.oneof(
          fc.constant(SESSION),
          fc.string({ minLength: schema.minLength ?? 0, maxLength: schema.maxLength ?? 30 }),
        );
    }
  });
  return fc.oneof(...kinds);
}

const repeated = (open: string, inner: string, close: string, times: number) =>
  open.repeat(times) + inner + close.repeat(times);

/** JSON texts that violate the schema or a limit. */
const PARTS = [
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

const body = (schema: Schema, document: OpenApi) =>
  fitting(schema, document)
    .map((value) => JSON.stringify(value))
    .chain((json) =>
      fc.oneof(
        { weight: 5, arbitrary: fc.constant(json) },
        { weight: 4, arbitrary: mutated(json) },
        { weight: 1, arbitrary: text },
      ),
    );

/** Encodes a text for an address. encodeURIComponent throws for a lone surrogate. */
const encode = (value: string) => encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'));

const tokens = fc.constantFrom(
  ...[PRIVATE, PRIVATE, PUBLIC, READING, OTHER_PRIVATE, 'unknown', ''],
);

/** Documented parameters with valid and invalid values, some repeated, and unknown ones. */
function queryOf({ parameters = [] }: Operation, document: OpenApi): fc.Arbitrary<string> {
  const documented = parameters.filter((parameter) => parameter.in === 'query');
  const names = [...documented.map(({ name }) => name), 'bearer_token', '__proto__', 'x'];
  const filter = fc.dictionary(key, anyJson, { maxKeys: 3 }).map((value) => JSON.stringify(value));
  const valuesOf = (name: string) => {
    if (name === 'bearer_token') return tokens;
    if (name === 'metadata') return fc.oneof(filter, fc.constantFrom(...PARTS.slice(0, -4)));
    if (name === 'orgId') return fc.constantFrom(ORG, ORG, OTHER_ORG);
    const schema = documented.find((parameter) => parameter.name === name)?.schema ?? {};
    return fitting(schema, document).map((value) => `${value}`);
  };
  const pair = fc.oneof(
    ...names.map((name) =>
      fc
        .oneof({ weight: 3, arbitrary: valuesOf(name) }, { weight: 1, arbitrary: text })
        .map((value) => `${encode(name)}=${encode(value)}`),
    ),
  );
  return fc
    .tuple(
      fc.array(pair, { maxLength: 4 }),
      fc.constantFrom('', '', '', '', '&%zz', '&=&&', '&metadata'),
    )
    .map(([pairs, rest]) => `?${pairs.join('&')}${rest}`);
}

const page = fc.constantFrom(
  ...[
    'https://shop.example',
    'https://shop.example/a?b#c',
    'https://evil.example',
    'null',
    '',
    'x',
  ],
  ...[
    'https://shop.example:99999',
    'data:text/html,x',
    `https://shop.example/${'y'.repeat(9_000)}`,
  ],
);

const headers = fc
  .record(
    {
      authorization: fc.oneof(
        { weight: 4, arbitrary: tokens.map((token) => `Bearer ${token}`) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('Bearer', 'Basic x', `Bearer ${'t'.repeat(9_000)}`),
        },
      ),
      origin: page,
      referer: page,
      'content-type': fc.constantFrom(
        ...['application/json', 'text/plain', 'text/plain;charset=UTF-8', 'multipart/form-data'],
        ...['application/json; charset=utf-16', 'x', '', 'application/x-www-form-urlencoded', ';;'],
      ),
      'user-agent': fc.constantFrom('Browser', '', 'u'.repeat(9_000)),
      'x-forwarded-for': fc.constantFrom('1.2.3.4', 'x, y', '::1', '1.2.3.4, 127.0.0.1'),
      'content-encoding': fc.oneof(
        { weight: 9, arbitrary: fc.constant('identity') },
        { weight: 1, arbitrary: fc.constantFrom('gzip', 'x', '') },
      ),
    },
    { requiredKeys: [] },
  )
  .map((given) => given as Record<string, string>);

/** Half of the requests have a valid token. All others would end at the token check. */
const sender = fc.oneof(
  headers,
  // Without the origin of a page, with which a private token is refused.
  headers.map(({ origin: _, ...given }) => ({
    ...given,
    authorization: `Bearer ${PRIVATE}`,
    'content-type': 'application/json',
  })),
);

/**
 * Valid and invalid requests for every operation of a document, and requests outside it.
 *
 * @param known ids of stored events, at the time of the request
 */
export function anyRequest(document: OpenApi, known: () => string[]): fc.Arbitrary<AnyRequest> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const documented = operations.map(({ path, method, operation }) => {
    const [content] = Object.values(operation.requestBody?.content ?? {});
    return {
      weight: method === 'post' ? 5 : 2,
      arbitrary: fc
        .record({
          query: queryOf(operation, document),
          headers: sender,
          id: fc.oneof(
            text,
            fc.nat().map((n) => {
              const ids = known();
              return ids[n % Math.max(ids.length, 1)] ?? '';
            }),
          ),
          payload: content ? body(content.schema, document) : fc.constant(undefined),
        })
        .map(
          ({ query, headers, id, payload }): AnyRequest => ({
            method: method.toUpperCase(),
            url: path.replace('{id}', encode(id)) + query,
            headers,
            ...(payload !== undefined && { payload }),
          }),
        ),
    };
  });
  const elsewhere = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'),
    url: fc.oneof(
      fc.constantFrom(...operations.map(({ path }) => path)),
      fc.constantFrom('/', '/ready', '/metrics', '/openapi.json', '/%zz', '/events', BASE_PATH),
      text.map((segment) => `${BASE_PATH}/events/${encode(segment)}/${encode(segment)}`),
    ),
    headers: sender,
    payload: fc.constantFrom('', '{}', '[]'),
  });
  return fc.oneof(...documented, { weight: 1, arbitrary: elsewhere });
}
