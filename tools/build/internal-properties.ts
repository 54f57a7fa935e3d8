/**
 * `npm run build:names` writes `internal-properties.json`: the names of properties that the build may
 * shorten. They are the members of types in `src/tracker`, except
 *
 * - every word of a published type (the `.d.ts` files in `dist`),
 * - members of the types of the language and of browsers,
 * - members of the contract's types, which describe all that is stored or sent,
 * - members of a type that stands after `as`: it describes an object that the page or the browser made.
 *
 * Run it after `npm run build`, which writes the published types.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const LIST = join(root, 'tools/build/internal-properties.json');

/** Names of all members that the types in some files declare. */
export function membersOf(
  files: readonly string[],
  skips: (node: ts.Node) => boolean = () => false,
  /** Whether a member does not count, though what is in it does. */
  ignores: (node: ts.Node) => boolean = () => false,
): Set<string> {
  const names = new Set<string>();
  for (const file of files) {
    const source = ts.createSourceFile(
      file,
      readFileSync(file, 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    const visit = (node: ts.Node) => {
      if (skips(node)) return;
      const isMember =
        ts.isPropertySignature(node) ||
        ts.isMethodSignature(node) ||
        ts.isPropertyDeclaration(node) ||
        ts.isMethodDeclaration(node);
      if (
        isMember &&
        !ignores(node) &&
        (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name))
      )
        names.add(node.name.text);
      // `declare var` and functions of the window are its properties.
      if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && source.isDeclarationFile)
        names.add(node.name.text);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return names;
}

/** Files below a folder whose path fits. */
const filesOf = (folder: string, path: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.test(file))
    .map((file) => join(folder, file));

export const sources = (folder: string) => filesOf(join(root, folder), /\.ts$/);

/** The files of TypeScript's own that describe the language and browsers. */
export const libraries = () =>
  filesOf(dirname(fileURLToPath(import.meta.resolve('typescript'))), /^lib\..*d\.ts$/);

/** Every word of the published types, so that a name in a mapped or indexed type counts too. */
const publicWords = () =>
  new Set(
    filesOf(join(root, 'dist'), /\.d\.ts$/).flatMap(
      (file) => readFileSync(file, 'utf8').match(/[$\w]+/g) ?? [],
    ),
  );

/** Names of all that is stored or sent. */
export const contractProperties = () => membersOf(sources('src/contract'));

/** Whether a node is the type in `value as Type`. */
const isAsserted = (node: ts.Node) =>
  !!node.parent && ts.isAsExpression(node.parent) && node.parent.type === node;

/** The names that the list has to have, sorted. */
export function internalProperties(): string[] {
  const taken = [publicWords(), membersOf(libraries()), contractProperties()];
  return [...membersOf(sources('src/tracker'), isAsserted)]
    .filter((name) => !taken.some((names) => names.has(name)))
    .sort();
}

export const readInternalProperties = (): string[] => JSON.parse(readFileSync(LIST, 'utf8'));

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(LIST, `${JSON.stringify(internalProperties(), null, 2)}\n`);
