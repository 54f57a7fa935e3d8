/**
 * Writes into README and docs what can be measured or read from the sources: `npm run docs`. A test
 * compares, so that no figure there is ever older than the code or than the run that it is of.
 */

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { STUB } from '../../src/contract/stub.js';
import { BUDGETS, brotliBytes, PLUGIN_LIMITS, pluginBytes } from '../build/sizes.js';
import { BENCHMARK_SECTIONS, PEER_SECTION } from './benchmark-tables.js';
import { CLICKHOUSE_SECTIONS } from './clickhouse-figures.js';
import { COLLECTOR_SECTIONS, queries } from './collector-figures.js';
import { deliveryPicture } from './delivery-picture.js';
import { DELIVERY_SECTIONS, FAULT_MATRIX_SECTIONS, results } from './delivery-tables.js';
import { JOURNEY_ALT, journeyPicture } from './journey-picture.js';
import { paste, table } from './markdown.js';
import { MIGRATION_SECTIONS } from './migration-figures.js';
import { PLATFORM_SECTIONS } from './platform-table.js';
import { queryPicture } from './query-picture.js';
import { QUESTION_SECTIONS } from './question-figures.js';
import { TIMING_SECTIONS } from './timing-table.js';

const bytes = (count: number) => `${count.toLocaleString('en')} B`;

/** The files that a page loads by script tag. */
const mainSizes = () =>
  table(
    ['file', 'content', 'brotli'],
    BUDGETS.slice(0, 2).map(({ file, what }) => [`\`${file}\``, what, bytes(brotliBytes(file))]),
  );

const sizes = () =>
  table(
    ['file', 'what', 'brotli', 'limit'],
    [
      ...BUDGETS.map(({ file, what, limit }) => [
        `\`${file}\``,
        what,
        bytes(brotliBytes(file)),
        bytes(limit),
      ]),
      ...Object.entries(PLUGIN_LIMITS).map(([name, limit]) => [
        `\`${name}()\``,
        'of `vitrine/plugins`, alone',
        bytes(pluginBytes(name)),
        bytes(limit),
      ]),
    ],
  );

const sha = (kind: 'sha256' | 'sha384', content: string | Uint8Array) =>
  `${kind}-${createHash(kind).update(content).digest('base64')}`;

/** The script tag of the quick start, with the hash that lets a page pin the file. */
function scriptTag(name: string, attributes = ''): string {
  return [
    '```html',
    `<script>${STUB}</script>`,
    `<script async src="/${name}"${attributes}`,
    `  integrity="${sha('sha384', readFileSync(`dist/${name}`))}"`,
    '  data-bearer-token="your public token"',
    '  data-endpoint="https://shop.example/v"></script>',
    '```',
  ].join('\n');
}

/** The recipe of a page that allows nothing but what it lists. */
const STRICT: Record<string, () => string> = {
  'strict-policy': () => {
    const policy = [
      "default-src 'none'",
      `script-src 'self' '${sha('sha256', STUB)}'`,
      'connect-src https://shop.example',
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ];
    return ['```http', `Content-Security-Policy: ${policy.join('; ')}`, '```'].join('\n');
  },
  'strict-page': () =>
    [
      '```html title="index.html"',
      '<!doctype html>',
      '<html lang="en">',
      '  <head>',
      '    <meta charset="utf-8">',
      '    <title>Armchair</title>',
      `    <script>${STUB}</script>`,
      '    <script async src="/vitrine.auto.js" data-plugins="auto"',
      `      integrity="${sha('sha384', readFileSync('dist/vitrine.auto.js'))}"`,
      '      data-bearer-token="your public token"',
      '      data-endpoint="https://shop.example/v"></script>',
      '    <script defer src="/shop.js"></script>',
      '  </head>',
      '  <body>',
      '    <h1>Armchair</h1>',
      '    <label>Fabric <select id="fabric"><option>wool</option><option>linen</option></select></label>',
      '    <button data-vitrine="product cart-add" data-vitrine-item_id="CH-1" data-vitrine-price="49.90">',
      '      Add to cart',
      '    </button>',
      '  </body>',
      '</html>',
      '```',
    ].join('\n'),
};

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
      ...members('src/tracker/options.ts', 'TrackerOptions'),
      ...members('src/tracker/plugins/plugin.ts', 'EventFields'),
      ...members('src/tracker/plugins/plugin.ts', 'TrackerDefaults'),
    ],
  );

const README_SECTIONS: Record<string, () => string> = {
  journey: () => `![${JOURNEY_ALT}](docs/img/journey.svg)`,
  'main-sizes': mainSizes,
  'auto-tag': () => scriptTag('vitrine.auto.js', ' data-plugins="auto"'),
};

/** The pages of the docs that hold such sections, as they are now, and the pictures. */
export const made: Record<string, () => string> = {
  'README.md': () => paste(readFileSync('README.md', 'utf8'), README_SECTIONS),
  'docs/guide.md': () =>
    paste(readFileSync('docs/guide.md', 'utf8'), { 'script-tag': () => scriptTag('vitrine.js') }),
  'docs/reference.md': () => paste(readFileSync('docs/reference.md', 'utf8'), { sizes, options }),
  'CONTRIBUTING.md': () => paste(readFileSync('CONTRIBUTING.md', 'utf8'), TIMING_SECTIONS),
  'docs/delivery.md': () => paste(readFileSync('docs/delivery.md', 'utf8'), DELIVERY_SECTIONS),
  'docs/fault-matrix.md': () =>
    paste(readFileSync('docs/fault-matrix.md', 'utf8'), FAULT_MATRIX_SECTIONS),
  'docs/collector.md': () => paste(readFileSync('docs/collector.md', 'utf8'), COLLECTOR_SECTIONS),
  'docs/questions.md': () =>
    paste(readFileSync('docs/questions.md', 'utf8'), {
      ...QUESTION_SECTIONS,
      ...MIGRATION_SECTIONS,
    }),
  'docs/cluster-size.md': () =>
    paste(readFileSync('docs/cluster-size.md', 'utf8'), CLICKHOUSE_SECTIONS),
  'docs/auto-tracking.md': () =>
    paste(readFileSync('docs/auto-tracking.md', 'utf8'), PLATFORM_SECTIONS),
  'docs/recipes/plain-html.md': () =>
    paste(readFileSync('docs/recipes/plain-html.md', 'utf8'), STRICT),
  'docs/benchmarks.md': () =>
    paste(readFileSync('docs/benchmarks.md', 'utf8'), { ...PEER_SECTION, ...BENCHMARK_SECTIONS }),
  'docs/img/delivery.svg': () => deliveryPicture(results),
  'docs/img/journey.svg': journeyPicture,
  'docs/img/queries.svg': () => queryPicture(queries),
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [file, make] of Object.entries(made)) writeFileSync(file, make());
}
