import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Manifest, missingForRelease } from '../../tools/release/ready.js';
import { releasedChangelog } from '../../tools/release/released-changelog.js';

const read = (file: string, folder = '.') => readFileSync(join(folder, file), 'utf8');
const manifest = (file: string, folder?: string) => JSON.parse(read(file, folder));

interface Job {
  permissions?: Record<string, string>;
  strategy?: { matrix: { node: number[] } };
  steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}
const workflow = (name: string): { on: object; permissions: object; jobs: Record<string, Job> } =>
  parse(read(`.github/workflows/${name}.yml`));
const jobOf = (name: string) => Object.values(workflow(name).jobs)[0] as Job;
const commands = (job: Job) => job.steps.map(({ run }) => run ?? '');

test('CI runs the one test command, on every supported version of Node', () => {
  const job = jobOf('ci');
  expect(commands(job)).toContain('.ci/run');
  expect(statSync('.ci/run').mode & 0o111, 'executable').not.toBe(0);
  const versions = job.strategy?.matrix.node ?? [];
  expect(versions).toEqual([20, 22, 24, 26]);
  for (const file of ['package.json', 'collector/package.json'])
    expect(manifest(file).engines.node, file).toBe(`>=${Math.min(...versions)}`);
});

test('checks a release, tests it, then publishes it with provenance', () => {
  const job = jobOf('release');
  const steps = commands(job);
  const place = (words: string) => steps.findIndex((step) => step.includes(words));
  expect(place('tools/release/ready')).toBeGreaterThan(-1);
  expect(place('tools/release/ready')).toBeLessThan(place('.ci/run'));
  expect(place('.ci/run')).toBeLessThan(place('npm publish'));
  const publishing = steps.join('\n').match(/npm publish.*/g) ?? [];
  expect(publishing).toHaveLength(2);
  for (const command of publishing) expect(command).toContain('--provenance --access public');
  expect(job.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  for (const file of ['package.json', 'collector/package.json'])
    expect(manifest(file).publishConfig, file).toEqual({ access: 'public', provenance: true });
});

test.each(['.', 'collector'])('npm publish in %s first checks what a release needs', (folder) => {
  const { scripts } = manifest('package.json', folder);
  const [, script] = /^npm run (.+)$/.exec(scripts.prepublishOnly) ?? [];
  const [, file = ''] = /^tsx (.+)$/.exec(script ? scripts[script] : scripts.prepublishOnly) ?? [];
  expect(join(folder, file)).toBe('tools/release/ready.ts');
});

test.each(['ci', 'release'])(
  'workflow %s keeps no secret, may write nothing, and pins actions by major',
  (name) => {
    const text = read(`.github/workflows/${name}.yml`);
    expect(text).not.toContain('secrets.');
    expect(workflow(name).permissions).toEqual({ contents: 'read' });
    const actions = Object.values(workflow(name).jobs)
      .flatMap(({ steps }) => steps)
      .flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(1);
    for (const action of actions) expect(action).toMatch(/^actions\/[\w-]+@v\d+$/);
  },
);

const CHANGELOG =
  '# Changelog\n\n## Unreleased\n\n- A thing.\n\n## 0.1.0 (2026-01-31)\n\nThe first.\n';

test('gives the unreleased changes a version, and starts a new section', () => {
  expect(releasedChangelog(CHANGELOG, '0.2.0', '2026-02-28')).toBe(
    '# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-02-28)\n\n- A thing.\n\n## 0.1.0 (2026-01-31)\n\nThe first.\n',
  );
});

test.each([
  ['no section', CHANGELOG.replace('## Unreleased', '## Soon'), '0.2.0', 'have one section'],
  ['nothing in it', CHANGELOG.replace('- A thing.', ''), '0.2.0', 'say below'],
  ['a version that is there', CHANGELOG, '0.1.0', 'is there already'],
])('a changelog cannot be released with %s', (_, changelog, version, words) => {
  expect(() => releasedChangelog(changelog, version, '2026-02-28')).toThrow(words);
});

const READY: Manifest = {
  name: 'vitrine',
  version: '0.1.0',
  repository: { url: 'git+https://host.example/vitrine.git' },
};

test('a complete release is ready', () => {
  expect(missingForRelease(READY, READY, CHANGELOG, 'v0.1.0')).toEqual([]);
});

test.each<[string, Parameters<typeof missingForRelease>, string]>([
  ['repository', [{ ...READY, repository: undefined }, READY, CHANGELOG], 'has no repository'],
  ['one version', [READY, { ...READY, version: '0.2.0' }, CHANGELOG], 'version is 0.2.0, not'],
  ['section of the changelog', [READY, READY, '# Changelog\n'], 'no section for 0.1.0'],
  ['tag of the version', [READY, READY, CHANGELOG, 'v0.2.0'], 'push the tag v0.1.0'],
])('a release without its %s is not ready, and the check names the remedy', (_, given, words) => {
  const missing = missingForRelease(...given);
  expect(missing).toHaveLength(1);
  expect(missing[0]).toContain(words);
});

test('the changelog has the release, and both packages have one version', () => {
  const version = manifest('package.json').version;
  expect(manifest('collector/package.json').version).toBe(version);
  const lock = manifest('package-lock.json');
  expect(lock.packages[''].version).toBe(version);
  expect(lock.packages.collector.version).toBe(version);
  expect(read('CHANGELOG.md')).toMatch(/^## Unreleased$/m);
});

test('`npm version` makes the release in one commit, and the check refuses one without a repository address', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-release-'));
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
  const without = /^(\.git|node_modules|test-results|readme-blocks|dist|.*\.db.*)$/;
  try {
    cpSync('.', folder, {
      recursive: true,
      filter: (path) => !path.split('/').some((part) => without.test(part)),
    });
    symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
    run('git', 'init', '--quiet');
    run('git', 'config', 'user.name', 'Rehearsal');
    run('git', 'config', 'user.email', 'rehearsal@shop.example');
    run('git', 'add', '--all');
    run('git', 'commit', '--quiet', '--message', 'Before');
    const before = manifest('package.json', folder).version;
    const next = before.replace(/\d+$/, (patch: string) => `${Number(patch) + 1}`);

    run('npm', 'version', 'patch');

    expect(run('git', 'status', '--short')).toBe('');
    expect(run('git', 'log', '-1', '--format=%s')).toBe(`Release ${next}`);
    expect(run('git', 'tag', '--points-at', 'HEAD')).toBe(`v${next}`);
    for (const file of ['package.json', 'collector/package.json'])
      expect(manifest(file, folder).version, file).toBe(next);
    expect(manifest('package-lock.json', folder).packages.collector.version).toBe(next);
    expect(read('CHANGELOG.md', folder)).toContain(`## Unreleased\n\n## ${next} (`);
    // The script carries its version, so the hash of the quick start is another one.
    expect(read('dist/vitrine.js', folder)).toContain(`vitrine/${next}`);
    const [hash] = /sha384-[^"]+/.exec(read('README.md', folder)) ?? [];
    expect(hash).toMatch(/^sha384-/);
    expect(read('README.md')).not.toContain(hash);

    const publish = spawnSync('npm', ['publish', '--dry-run'], { cwd: folder, encoding: 'utf8' });
    if (manifest('package.json').repository) {
      expect(publish.stderr).not.toContain('not ready');
    } else {
      expect(publish.status).not.toBe(0);
      expect(publish.stderr).toContain('not ready: vitrine: package.json has no repository');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);
