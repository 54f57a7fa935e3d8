import type { ListQuery, ViewsQuery } from '../contract/api.js';
import type { Parameters } from './request.js';

/** The parameters of a call, by name. */
type Names<Query> = readonly (keyof Query & string)[];

const both = [
  'orgId',
  'metadata',
  'device',
  'referer',
  'eventType',
  'page',
  'perPage',
  'sort',
] as const;

/** What `list()` may be asked. */
export const LIST: Names<ListQuery> = [
  ...both,
  'sessionId',
  'userId',
  'assetId',
  'from',
  'to',
  'after',
];

/** What `views()` may be asked. */
export const VIEWS: Names<ViewsQuery> = [...both, 'subStartDate', 'endDate', 'range'];

/** What to pass in place of a value; undefined when it can be sent. */
function remedyFor(name: string, value: unknown): string | undefined {
  if (/age$/i.test(name)) {
    if (!(Number.isSafeInteger(value) && (value as number) > 0)) return 'a whole number from 1';
  } else if (name === 'metadata') {
    if (!/^{"/.test(JSON.stringify(value)))
      return 'an object with a value; the client makes the JSON of it';
  } else if (typeof value !== 'string' || !value) return 'text that is not empty';
}

/**
 * The query as parameters. A server passes over what it does not know, and an object without values
 * matches every event: a misspelt filter, or a variable that holds nothing, would be answered with the
 * whole store.
 *
 * @throws TypeError for what narrows nothing down or makes no sense: the field, a colon, the remedy
 */
export function readQuery<Query extends ListQuery | ViewsQuery>(
  query: Query,
  names: Names<Query>,
): Parameters {
  for (const [name, value] of Object.entries(query)) {
    if (!names.includes(name as keyof Query & string)) {
      throw new TypeError(`${name}: no such parameter, pass some of ${names.join(', ')}`);
    }
    const remedy = value !== undefined && remedyFor(name, value);
    if (remedy) throw new TypeError(`${name}: pass ${remedy}`);
  }
  return { ...query };
}
