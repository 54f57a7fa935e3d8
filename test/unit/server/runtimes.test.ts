import { createContext, runInContext } from 'node:vm';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';
import { collectorPerTest } from './collector-per-test.js';
import { TOKEN } from './faulty-collector.js';

const fixture = collectorPerTest();

/** All that the sender may use: web standards that Node, Deno, Bun and edge runtimes share. */
const STANDARDS = {
  ...{ AbortController, fetch, TextEncoder, URL, crypto, setTimeout, clearTimeout },
};

const build = (platform: 'neutral' | 'browser') =>
  buildSync({
    entryPoints: ['src/server/index.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'server',
    platform,
    define: { __VERSION__: '"test"' },
    metafile: true,
  });

it('imports no API of Node and no package', () => {
  const { metafile } = build('neutral');
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  expect(imports.filter(({ external }) => external)).toEqual([]);
  expect(Object.keys(metafile.inputs).filter((path) => !path.startsWith('src/'))).toEqual([]);
  expect(Object.keys(metafile.inputs)).not.toContain('src/server/file-spool.ts');
});

it('sends events in a runtime that has web standards only', async () => {
  const [file] = build('neutral').outputFiles;
  const { endpoint } = fixture.collector;
  const context = createContext({ ...STANDARDS, options: { endpoint, token: TOKEN } });
  const result = await runInContext(
    `${file?.text};
     (async () => {
       const sender = server.createSender(options);
       const receipt = await sender.track('product ordered', { value: 1 }, { sessionId: 's-1' });
       await sender.close();
       return [receipt.status, typeof process, typeof Buffer, typeof require];
     })()`,
    context,
  );
  expect(Array.from(result as string[])).toEqual(['sent', ...Array(3).fill('undefined')]);
  expect(await fixture.collector.stored()).toHaveLength(1);
});
