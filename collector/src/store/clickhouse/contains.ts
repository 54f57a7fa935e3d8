import type { JsonObject } from 'vitrine/contract';
import type { Params } from './params.js';

/**
 * SQL of "this document contains that one", with the rules of `sqlite-file/contains.ts`.
 *
 * Parsing a document takes the most time. The SQL first searches its text for the required keys and values, which
 * rules out most rows at a tenth of the cost.
 */
export function containsSql(column: string, part: JsonObject, { bind }: Params): string {
  const texts = new Set<string>();

  const at = (path: readonly (string | number)[]) =>
    [column, ...path.map((step) => bind(step))].join(', ');

  const ofArray = (value: readonly unknown[], path: readonly (string | number)[]): string[] => [
    `JSONType(${at(path)}) = 'Array'`,
    `JSONLength(${at(path)}) = ${bind(value.length, 'UInt64')}`,
    // ClickHouse counts elements from 1.
    ...value.flatMap((item, i) => of(item, [...path, i + 1], true)),
  ];

  const ofObject = (value: object, path: readonly (string | number)[], exact: boolean) => [
    ...(path.length ? [`JSONType(${at(path)}) = 'Object'`] : []),
    ...(exact ? [`JSONLength(${at(path)}) = ${bind(Object.keys(value).length, 'UInt64')}`] : []),
    ...Object.entries(value).flatMap(([key, item]) => {
      texts.add(`${JSON.stringify(key)}:`);
      return of(item, [...path, key], exact);
    }),
  ];

  /** @param exact whether an object may have no other keys, as inside an array */
  function of(value: unknown, path: readonly (string | number)[], exact: boolean): string[] {
    if (Array.isArray(value)) return ofArray(value, path);
    switch (typeof value) {
      case 'object':
        return value
          ? ofObject(value, path, exact)
          : // A missing key has the type Null too.
            [`JSONHas(${at(path)})`, `JSONType(${at(path)}) = 'Null'`];
      case 'string':
        texts.add(JSON.stringify(value));
        return [
          `JSONType(${at(path)}) = 'String'`,
          `JSONExtractString(${at(path)}) = ${bind(value)}`,
        ];
      case 'boolean':
        return [
          `JSONType(${at(path)}) = 'Bool'`,
          `JSONExtractBool(${at(path)}) = ${value ? 1 : 0}`,
        ];
      default:
        return [
          `JSONType(${at(path)}) IN ('Int64', 'UInt64', 'Double')`,
          `JSONExtractFloat(${at(path)}) = toFloat64(${bind(String(value))})`,
        ];
    }
  }

  const conditions = of(part, [], false);
  return [
    ...[...texts].map((text) => `position(${column}, ${bind(text)}) > 0`),
    ...conditions,
  ].join(' AND ');
}
