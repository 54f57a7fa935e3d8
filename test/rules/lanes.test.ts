import { readdirSync, readFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';
import playwrightConfig from '../../playwright.config.js';
import { LANES } from '../../tools/lanes/lanes.js';
import { VITEST_PROJECTS } from '../../tools/lanes/vitest-projects.js';

type Runner = 'vitest run' | 'playwright test';

/** Commands of lanes that run a project of one of the two test runners. */
const commandsWith = (runner: Runner, project: string) =>
  Object.values(LANES).flatMap(({ command }) =>
    command
      .split(' && ')
      .filter((part) => part.startsWith(runner) && `${part} `.includes(`--project ${project} `)),
  );

/** The tag that a command selects, or leaves out. */
const tagOf = (command: string, option: 'grep' | 'grep-invert') =>
  new RegExp(` --${option} (\\S+)`).exec(command)?.[1];

const testFiles = ['test', 'collector/test'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.test.ts')),
);

/** Projects that run a file, without the one that repeats files. */
const projectsWith = (file: string) =>
  Object.entries(VITEST_PROJECTS)
    .filter(([name, { include, exclude = [] }]) => {
      const isIn = (globs: string[]) => globs.some((glob) => matchesGlob(file, glob));
      return name !== 'random' && isIn(include) && !isIn(exclude);
    })
    .map(([name]) => name);

describe('lanes', () => {
  it('run each test file once', () => {
    expect(testFiles.length).toBeGreaterThan(90);
    const others = testFiles.filter((file) => projectsWith(file).length !== 1);
    expect(others.map((file) => `${file}: ${projectsWith(file)}`)).toEqual([]);
  });

  it('isolate files that replace a module', () => {
    const mocking = testFiles.filter((file) =>
      /\bvi\.(do)?[mM]ock\(/.test(readFileSync(file, 'utf8')),
    );
    expect(mocking.length).toBeGreaterThan(2);
    const shared = mocking.filter((file) =>
      projectsWith(file).some((name) => VITEST_PROJECTS[name]?.isolate === false),
    );
    expect(shared).toEqual([]);
  });

  it('repeat only files of other projects', () => {
    const repeated = VITEST_PROJECTS.random?.include ?? [];
    expect(repeated.filter((file) => projectsWith(file).length !== 1)).toEqual([]);
  });

  it.each(Object.keys(VITEST_PROJECTS))('run the Vitest project %s once', (name) => {
    expect(commandsWith('vitest run', name)).toHaveLength(1);
  });

  it.each(playwrightConfig.projects?.map(({ name }) => name as string) ?? [])(
    'run each test of the Playwright project %s once',
    (name) => {
      const commands = commandsWith('playwright test', name);
      const selected = commands.flatMap((command) => tagOf(command, 'grep') ?? []);
      const left = commands.flatMap((command) => tagOf(command, 'grep-invert') ?? []);
      expect(selected).toEqual(left);
      expect(commands).toHaveLength(1 + selected.length);
    },
  );
});
