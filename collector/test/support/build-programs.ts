/**
 * Global set-up of Vitest for projects that open stores in files: builds the programs of their processes and
 * threads once. Each start from TypeScript would cost half a second of CPU.
 */

import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the built programs. */
    programFolder: string;
  }
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const PROGRAMS = ['sqlite/reader-program', 'sqlite/writer-program', 'spool/spool-program'];

export default async function setup(project: TestProject) {
  // Below the collector, so that the programs find its packages.
  const outdir = here(`../../node_modules/.cache/programs-${process.pid}-${project.name}`);
  const buildAll = () =>
    build({
      entryPoints: PROGRAMS.map((path) => ({
        in: here(`../../src/store/${path}.ts`),
        out: basename(path),
      })),
      outdir,
      outExtension: { '.js': '.mjs' },
      format: 'esm',
      platform: 'node',
      target: 'node20',
      bundle: true,
      packages: 'external',
      alias: { 'vitrine/contract': here('../../../src/contract/index.ts') },
      sourcemap: 'inline',
    });
  await buildAll();
  project.onTestsRerun(async () => {
    await buildAll();
  });
  project.provide('programFolder', outdir);
  return () => rm(outdir, { recursive: true, force: true });
}
