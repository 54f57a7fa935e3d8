import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const git = (...args: string[]) => {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    // A tarball has no history, and a shallow clone lacks some.
    return '';
  }
};

/** Words that begin a subject which describes instead of commanding: "adds", "added", "adding". */
const NOT_IMPERATIVE =
  /^(\w+(ed|ing)|adds|fixes|makes|removes|uses|keeps|moves|renames|is|are|was)\b/i;
/** Verbs that only look like one. */
const IMPERATIVE = /^(bring|embed|feed|need|seed|speed|spring|shed|string)\b/i;
const MAX_SUBJECT_LENGTH = 72;

/** The problems of a commit message, each with its remedy. */
function commitProblems(message: string): string[] {
  const [subject = '', blank, ...body] = message.trimEnd().split('\n');
  const [, words = ''] = /^[\w./-]+(?:, [\w./-]+)*: (.+)$/.exec(subject) ?? [];
  return [
    subject.length > MAX_SUBJECT_LENGTH && `has ${subject.length} characters; at most 72`,
    !words && 'has no scope; begin with one, such as "tracker: "',
    NOT_IMPERATIVE.test(words) && !IMPERATIVE.test(words) && 'is not imperative; write "add"',
    subject.endsWith('.') && 'ends with a full stop; leave it out',
    !body.some((line) => line.trim()) && 'has no body; give the reason',
    !!blank && 'has no blank line after the subject',
  ].filter((problem): problem is string => typeof problem === 'string');
}

/** Commits that `main` lacks. On `main` itself, and where there is no `main`, the last one. */
function newCommits(): string[] {
  const onBranch =
    git('rev-list', '--no-merges', 'HEAD', '^main', '^origin/main').trim() ||
    git('rev-list', '--no-merges', 'HEAD', '^main').trim();
  return (onBranch || git('rev-list', '--no-merges', '-1', 'HEAD').trim())
    .split('\n')
    .filter(Boolean);
}

describe('a commit message', () => {
  it('is right in each new commit', () => {
    const problems = newCommits().flatMap((commit) => {
      const message = git('show', '--no-patch', '--format=%B', commit);
      return commitProblems(message).map((problem) => `${message.split('\n')[0]}: ${problem}`);
    });
    expect(problems).toEqual([]);
  });

  it.each([
    ['has no scope', 'Batch events that share a page\n\nFewer requests.', /scope/],
    ['is no imperative', 'tracker: adds batches\n\nFewer requests.', /imperative/],
    ['is in the past', 'tracker: batched events\n\nFewer requests.', /imperative/],
    ['is too long', `tracker: ${'batch '.repeat(12)}\n\nFewer requests.`, /at most 72/],
    ['ends with a full stop', 'tracker: batch events.\n\nFewer requests.', /full stop/],
    ['has no body', 'tracker: batch events', /body/],
    ['has its body at once', 'tracker: batch events\nFewer requests.', /blank line|body/],
  ])('is refused when it %s', (_, message, problem) => {
    expect(commitProblems(message).join()).toMatch(problem);
  });

  it.each([
    'tracker: batch events that share a page\n\nFewer requests.',
    'test/rules, tools: embed the lanes\n\nOne table.\n',
  ])('is accepted: %s', (message) => {
    expect(commitProblems(message)).toEqual([]);
  });
});
