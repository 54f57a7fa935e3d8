/** A table of Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/**
 * A text with the sections between its `<!-- name -->` marks as they are now.
 *
 * @throws Error when a section is missing, naming it
 */
export const paste = (text: string, sections: Record<string, () => string>): string =>
  Object.entries(sections).reduce((before, [name, make]) => {
    const section = new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, 's');
    if (!section.test(before)) throw new Error(`there is no section ${name}`);
    return before.replace(section, (_, begin, end) => `${begin}${make()}\n${end}`);
  }, text);
