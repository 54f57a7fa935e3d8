import type { JsonObject } from 'vitrine/contract';
import type { Params } from './params.js';

/**
 * The SQL of "this document contains that one", as `sqlite/contains.ts` decides it: objects by their keys,
 * nested ones likewise, everything else by equality, arrays element by element, and types count.
 *
 * Before the document is parsed, which is what takes the time, its text is searched for what must be in
 * it; that sorts out most rows at a tenth of the price.
 */
export function containsSql(column: string, part: JsonObject, { bind }: Params): string {
  const texts = new Set<string>();

  const at = (path: readonly (string | number)[]) =>
    [column, ...path.map((step) => bind(step))].join(', ');

  const ofArray = (value: readonly unknown[], path: readonly (string | number)[]): string[] => [
    `JSONType(${at(path)}) = 'Array'`,
    `JSONLength(${at(path)}) = ${bind(value.length, 'UInt64')}`,
    // Elements are counted from 1.
    ...value.flatMap((item, i) => of(item, [...path, i + 1], true)),
  ];

  const ofObject = (value: object, path: readonly (string | number)[], whole: boolean) => [
    ...(path.length ? [`JSONType(${at(path)}) = 'Object'`] : []),
    ...(whole ? [`JSONLength(${at(path)}) = ${bind(Object.keys(value).length, 'UInt64')}`] : []),
    ...Object.entries(value).flatMap(([key, item]) => {
      texts.add(`${JSON.stringify(key)}:`);
      return of(item, [...path, key], whole);
    }),
  ];

  /** @param whole whether nothing may be beside it, as within an array */
  function of(value: unknown, path: readonly (string | number)[], whole: boolean): string[] {
    if (Array.isArray(value)) return ofArray(value, path);
    switch (typeof value) {
      case 'object':
        return value
          ? ofObject(value, path, whole)
          : // What is not there is of type Null as well.
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
