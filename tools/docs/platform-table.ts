/** The table of shop platforms in docs/auto-tracking.md, made from the comments of their adapters. */

import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { MORE_PLATFORMS } from '../../src/plugins/platforms/more-platforms.js';
import { PLATFORMS } from '../../src/plugins/platforms/platforms.js';
import { table } from './markdown.js';

const FOLDER = 'src/plugins/platforms';
const COLUMNS = ['platform', 'adds', 'refuses', 'unseen', 'versions'] as const;

/** The files of adapters: each exports one, under its name. */
export const adapterFiles = readdirSync(FOLDER).filter((file) => !file.includes('platforms'));

function row(file: string): string[] {
  const path = `${FOLDER}/${file}`;
  const source = ts.createSourceFile(
    path,
    readFileSync(path, 'utf8'),
    ts.ScriptTarget.ES2022,
    true,
  );
  const statement = source.statements.find(ts.isVariableStatement);
  const tags = statement ? ts.getJSDocTags(statement) : [];
  return COLUMNS.map((column) => {
    const tag = tags.find(({ tagName }) => tagName.text === column);
    if (!tag) throw new Error(`${path}: no @${column}`);
    const text = ts.getTextOfJSDocComment(tag.comment) ?? '';
    return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
  });
}

const HEAD = ['platform', 'seen by', 'counts as refused', 'not seen', 'tested against'];

const isBuiltIn = (file: string) => {
  const names = readFileSync(`${FOLDER}/platforms.ts`, 'utf8');
  return names.includes(`./${file.replace('.ts', '.js')}`);
};

export const PLATFORM_SECTIONS: Record<string, () => string> = {
  platforms: () => {
    const own = adapterFiles.filter(isBuiltIn);
    if (own.length !== PLATFORMS.length) throw new Error(`${FOLDER}: an adapter is not listed`);
    return table(HEAD, own.map(row));
  },
  'more-platforms': () => {
    const others = adapterFiles.filter((file) => !isBuiltIn(file));
    if (others.length !== MORE_PLATFORMS.length)
      throw new Error(`${FOLDER}: an adapter is not listed`);
    return table(HEAD, others.map(row));
  },
};
