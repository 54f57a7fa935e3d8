import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';

const SOURCE = 'src/contract/receipt-codes.ts';

/** The members of the union in the source. */
function codesOfUnion(): string[] {
  const source = ts.createSourceFile(SOURCE, readFileSync(SOURCE, 'utf8'), ts.ScriptTarget.Latest);
  const alias = source.statements.find(
    (statement): statement is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(statement) && statement.name.text === 'ReceiptCode',
  );
  if (!alias || !ts.isUnionTypeNode(alias.type)) throw new Error(`${SOURCE}: no union ReceiptCode`);
  return alias.type.types.map((type) => {
    if (!ts.isLiteralTypeNode(type) || !ts.isStringLiteral(type.literal))
      throw new Error(`${SOURCE}: a member of ReceiptCode is no string`);
    return type.literal.text;
  });
}

/** Rows of the table in the docs, as their cells. */
const rows = readFileSync('docs/receipt-codes.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test('docs/receipt-codes.md has one row for each receipt code, in the order of the source', () => {
  const codes = codesOfUnion();
  expect(codes.length).toBeGreaterThan(10);
  expect(rows.map(([code]) => code)).toEqual(codes.map((code) => `\`${code}\``));
});

test('docs/receipt-codes.md has status, meaning and remedy of each code', () => {
  for (const cells of rows) {
    expect(cells, cells[0]).toHaveLength(4);
    expect(cells, cells[0]).not.toContain('');
  }
});
