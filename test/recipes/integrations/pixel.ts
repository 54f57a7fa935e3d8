import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import type { ExtensionApi } from '@shopify/web-pixels-extension';
import { build } from 'esbuild';
import { unpackIntegration } from './unpack-integration.js';

/** Parameter of `register` in Shopify's package. */
type Extend = (api: Pick<ExtensionApi, 'analytics' | 'settings'>) => void;

type Task = (event: unknown) => Promise<void> | undefined;

/** The pixel of the zip as Shopify bundles it, with Shopify's own package. */
const bundle = async (): Promise<string> => {
  const folder = await unpackIntegration('shopify');
  try {
    const { outputFiles } = await build({
      entryPoints: [join(folder, 'extensions/vitrine-pixel/src/index.ts')],
      nodePaths: [resolve('node_modules')],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2021',
      tsconfigRaw: {},
    });
    return outputFiles[0]?.text ?? '';
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** Runs the pixel in a worker of its own: no page, no storage, and waits that take no time. */
export async function runPixel(settings: Record<string, string>, fetch: typeof globalThis.fetch) {
  const tasks: Record<string, Task> = {};
  const waits: number[] = [];
  let extend: Extend | undefined;
  runInNewContext(await bundle(), {
    shopify: {
      extend: (point: string, start: Extend) => {
        if (point === 'WebPixel::Render') extend = start;
      },
    },
    fetch,
    setTimeout: (task: () => void, ms: number) => {
      waits.push(ms);
      queueMicrotask(task);
    },
  });
  extend?.({
    settings,
    analytics: {
      subscribe: (name: string, task: unknown) => {
        tasks[name] = task as Task;
        return () => true;
      },
    },
  });
  return { tasks, waits };
}
