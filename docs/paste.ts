/**
 * Writes into the README what can be measured or read from the sources: `npm run docs`. A test
 * compares, so that no figure there is ever older than the code.
 */

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { STUB } from '../src/contract/stub.js';
import { BUDGETS, brotliBytes } from '../test/support/sizes.js';

const bytes = (count: number) => `${count.toLocaleString('en')} B`;

const table = (head: string[], rows: string[][]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const sizes = () =>
  table(
    ['file', 'what', 'brotli', 'limit'],
    BUDGETS.map(({ file, what, limit }) => [
      `\`${file}\``,
      what,
      bytes(brotliBytes(file)),
      bytes(limit),
    ]),
  );

/** The script tag of the quick start, with the hash that lets a page pin the file. */
function scriptTag(): string {
  const hash = createHash('sha384').update(readFileSync('dist/vitrine.js')).digest('base64');
  return [
    '```html',
    `<script>${STUB}</script>`,
    '<script async src="/vitrine.js"',
    `  integrity="sha384-${hash}"`,
    '  data-bearer-token="your public token"',
    '  data-endpoint="https://shop.example/api/analytics"></script>',
    '```',
  ].join('\n');
}

/** The members of an interface with their types and doc comments. */
function members(file: string, name: string): string[][] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, 'utf8'),
    ts.ScriptTarget.ES2022,
    true,
  );
  const declaration = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  return [...(declaration?.members ?? [])].filter(ts.isPropertySignature).map((member) => [
    `\`${member.name.getText()}\`${member.questionToken ? '' : ' (required)'}`,
    `\`${member.type?.getText().replaceAll('|', '\\|')}\``,
    ts
      .getJSDocCommentsAndTags(member)
      .map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '')
      .join(' ')
      .replace(/\s+/g, ' '),
  ]);
}

const options = () =>
  table(
    ['option', 'type', 'meaning'],
    [
      ...members('src/core/options.ts', 'TrackerOptions'),
      ...members('src/core/module.ts', 'EventFields'),
    ],
  );

const SECTIONS: Record<string, () => string> = { sizes, options, 'script-tag': scriptTag };

/** The README with its sections as they are now. */
export function pasted(readme: string): string {
  return Object.entries(SECTIONS).reduce((text, [name, make]) => {
    const section = new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, 's');
    if (!section.test(text)) throw new Error(`README.md has no section ${name}`);
    return text.replace(section, (_, begin, end) => `${begin}${make()}\n${end}`);
  }, readme);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync('README.md', pasted(readFileSync('README.md', 'utf8')));
}
