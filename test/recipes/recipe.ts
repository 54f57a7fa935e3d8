import { readFileSync } from 'node:fs';
import { PUBLIC_TOKEN, type Rig } from '../../tools/harness/rig.js';

/** A block of code on a recipe's page. */
export interface Block {
  language: string;
  /** Name of the file that it is, as it stands behind the language. */
  title: string;
  code: string;
}

/** The blocks of a page that are files. */
export const blocks = (page: string): Block[] =>
  [
    ...readFileSync(`docs/recipes/${page}.md`, 'utf8').matchAll(
      /^```(\w+) title="([^"]+)"\n(.*?)^```$/gms,
    ),
  ].map(([, language = '', title = '', code = '']) => ({ language, title, code }));

/**
 * A block of a page.
 *
 * @throws Error when the page has none with that title
 */
export function block(page: string, title: string): string {
  const found = blocks(page).find((each) => each.title === title);
  if (!found) throw new Error(`docs/recipes/${page}.md has no block ${title}`);
  return found.code;
}

/** A block with the token and the addresses of the test in place of those that a shop replaces. */
export const filled = (code: string, rig: Rig): string =>
  code
    .replaceAll('your public token', PUBLIC_TOKEN)
    .replaceAll(/https:\/\/shop\.example\/v(?![\w.])/g, rig.endpoint)
    .replaceAll('https://shop.example/', `${rig.shop}/`);
