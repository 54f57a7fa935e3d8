import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const FOLDERS = ['src', 'collector', 'integrations', 'tools', 'demo', 'bench', 'test'];
const BUILT = /(^|\/)(node_modules|dist|\.cache|results|vendor)\//;

const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.(tsx?|mjs|js|css|php)$/.test(path) && !BUILT.test(path)),
);

/** Sentences in comments that begin with a word after which readers have to search for the verb. */
const BAD_START =
  /(?:\/\/|\/\*\*?|^\s*\*|(?:\/\/|\*)\s.*[.:;!?])\s+(?:What|Who|Of|Whose|Whoever|Whatever)\s/;

const badComments = (text: string, file: string) =>
  text
    .split('\n')
    .flatMap((line, i) => (BAD_START.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : []));

/** The file with the examples below. */
const OWN = 'test/rules/comments.test.ts';

describe('comments', () => {
  it('have subject, verb and object', () => {
    const problems = files.flatMap((file) =>
      file === OWN ? [] : badComments(readFileSync(file, 'utf8'), file),
    );
    expect(problems, 'say who does it, or give the reason').toEqual([]);
  });

  it.each([
    '/** What the server does meanwhile. */',
    '  // Of two midnights the first counts.',
    ' * Whoever has it may read.',
    '// The first counts. Who comes later waits.',
  ])('are recognised: %s', (comment) => {
    expect(badComments(comment, 'file.ts')).toHaveLength(1);
  });

  it.each(['// The server of the shop', 'const a = "Of course";', '/** Who-is lookups. */'])(
    'may have the word elsewhere: %s',
    (line) => {
      expect(badComments(line, 'file.ts')).toEqual([]);
    },
  );
});
