import fc from 'fast-check';
import { BASE_PATH } from 'vitrine/contract';
import { ORG, OTHER_ORG, OTHER_PRIVATE, PRIVATE, PUBLIC, READING } from './collector.js';
import { fittingValues, type OpenApi, type Operation } from './fitting-values.js';
import { PARTS, randomBody } from './random-bodies.js';
import { anyJson, key, text } from './random-values.js';

/** A request for `inject`. */
export interface AnyRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  payload?: string;
}

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
    return fittingValues(schema, document).map((value) => `${value}`);
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
    // Most other operations are about the events that it stores.
    const isCreate = operation.operationId === 'createEvent';
    return {
      weight: isCreate ? 40 : 2,
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
          payload: content ? randomBody(content.schema, document) : fc.constant(undefined),
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
