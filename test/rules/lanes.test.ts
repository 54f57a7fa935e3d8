import { readdirSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';
import playwrightConfig from '../../playwright.config.js';
import { LANES } from '../../tools/lanes/lanes.js';
import { VITEST_PROJECTS } from '../../tools/lanes/vitest-projects.js';

/** Lanes that run a project of one of the two test runners. */
const lanesWith = (runner: 'vitest run' | 'playwright test', project: string) =>
  Object.entries(LANES)
    .filter(([, { command }]) =>
      command
        .split(' && ')
        .some((part) => part.startsWith(runner) && `${part} `.includes(`--project ${project} `)),
    )
    .map(([name]) => name);

const testFiles = ['test', 'collector/test'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.test.ts')),
);

/** Projects that run a file. */
const projectsWith = (file: string) =>
  Object.entries(VITEST_PROJECTS)
    .filter(([, { include, exclude = [] }]) => {
      const isIn = (globs: string[]) => globs.some((glob) => matchesGlob(file, glob));
      return isIn(include) && !isIn(exclude);
    })
    .map(([name]) => name);

describe('lanes', () => {
  it('run each test file once', () => {
    expect(testFiles.length).toBeGreaterThan(90);
    const others = testFiles.filter((file) => projectsWith(file).length !== 1);
    expect(others.map((file) => `${file}: ${projectsWith(file)}`)).toEqual([]);
  });

  it.each(Object.keys(VITEST_PROJECTS))('run the Vitest project %s once', (name) => {
    expect(lanesWith('vitest run', name)).toHaveLength(1);
  });

  it.each(playwrightConfig.projects?.map(({ name }) => name as string) ?? [])(
    'run the Playwright project %s once',
    (name) => {
      expect(lanesWith('playwright test', name)).toHaveLength(1);
    },
  );
});
