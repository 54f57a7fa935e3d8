import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const FOLDERS = [
  ...['src', 'collector/src', 'collector/test', 'integrations', 'tools', 'demo', 'bench', 'test'],
];

const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /(?<!\.d)\.tsx?$/.test(path) && !path.includes('node_modules')),
);

const isBoolean = (parameter: ts.ParameterDeclaration) => {
  const { type, initializer } = parameter;
  const kinds =
    type && ts.isUnionTypeNode(type) ? type.types.map(({ kind }) => kind) : [type?.kind];
  return (
    kinds.includes(ts.SyntaxKind.BooleanKeyword) ||
    initializer?.kind === ts.SyntaxKind.TrueKeyword ||
    initializer?.kind === ts.SyntaxKind.FalseKeyword
  );
};

const functionOf = (node: ts.Node | undefined) =>
  node && (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) ? node : undefined;

type NamedFunction = [name: string, node: ts.SignatureDeclaration];

/** Exported functions of a source, each with its name. */
function exportedFunctions(text: string, file: string): NamedFunction[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const isExported = (node: ts.Node) =>
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  return source.statements.filter(isExported).flatMap((statement): NamedFunction[] => {
    if (ts.isFunctionDeclaration(statement))
      return [[statement.name?.text ?? 'default', statement]];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(
      ({ name, initializer }): NamedFunction[] => {
        const found = functionOf(initializer);
        return found ? [[name.getText(), found]] : [];
      },
    );
  });
}

/** Names of the exported functions that take a boolean by its position. */
const withBoolean = (text: string, file: string) =>
  exportedFunctions(text, file)
    .filter(([, { parameters }]) => parameters.some(isBoolean))
    .map(([name]) => `${file}: ${name}`);

describe('exported functions', () => {
  it('take no boolean as a positional parameter', () => {
    expect(files.length).toBeGreaterThan(300);
    const found = files.flatMap((file) => withBoolean(readFileSync(file, 'utf8'), file));
    expect(found).toEqual([]);
  });

  it.each([
    'export function f(on: boolean) {}',
    'export const f = (a: string, on?: boolean) => {};',
    'export const f = (on = false) => {};',
    'export async function f(on: boolean | undefined) {}',
  ])('are recognised with a boolean: %s', (text) => {
    expect(withBoolean(text, 'f.ts')).toEqual(['f.ts: f']);
  });

  it('may take a boolean as a named option', () => {
    expect(withBoolean('export const f = ({ on }: { on: boolean }) => on;', 'f.ts')).toEqual([]);
  });
});
