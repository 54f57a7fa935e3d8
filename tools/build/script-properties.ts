/**
 * `npm run build:names` writes `script-properties.json`: names of properties that only the scripts for a tag may
 * shorten. Plugins of npm have them in their published types; in a script nobody else can reach them.
 *
 * They are the members of `OWN` that no other type has: none of `src`, of the contract, of the language and
 * of browsers. A name that the page, the store or another script knows is declared in one of those.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import {
  libraries,
  membersOf,
  readInternalProperties,
  root,
  sources,
} from './internal-properties.js';

const LIST = join(root, 'tools/build/script-properties.json');

/** Types whose objects stay within one script, and are never stored. */
export const OWN: readonly string[] = [
  'Add',
  'AnsweredAdd',
  'CartAddReport',
  'CartAdds',
  'CartRequest',
  'Catalog',
  'Ecommerce',
  'PluginContext',
  'ProductIdentity',
  'SharedContext',
  'SourceReport',
];

const isOwn = (node: ts.Node) => ts.isInterfaceDeclaration(node) && OWN.includes(node.name.text);

/** Whether a node is a method of an object, which has the name that its type gives it. */
const isOfObject = (node: ts.Node) => !!node.parent && ts.isObjectLiteralExpression(node.parent);

/** Names of the members of own types, and of all others. */
const ownMembers = () =>
  membersOf(
    sources('src'),
    (node) => ts.isInterfaceDeclaration(node) && !isOwn(node),
    (node) => !node.parent || !isOwn(node.parent),
  );
const otherMembers = () => membersOf(sources('src'), isOwn, isOfObject);

/** The names that the list has to have, sorted. */
export function scriptProperties(): string[] {
  const taken = [otherMembers(), membersOf(libraries()), new Set(readInternalProperties())];
  return [...ownMembers()].filter((name) => !taken.some((names) => names.has(name))).sort();
}

export const readScriptProperties = (): string[] => JSON.parse(readFileSync(LIST, 'utf8'));

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(LIST, `${JSON.stringify(scriptProperties(), null, 2)}\n`);
