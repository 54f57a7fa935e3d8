import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Peer } from './peer.js';
import { EVENTS } from './peers.js';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Name of the file that a page asks for. */
export const ENTRY = 'entry.js';

/**
 * What a shop's bundler makes of a page that sets a peer up and tracks a custom event: minified,
 * for the browser, as modules in which what is imported lazily is a file of its own.
 *
 * @param oneFile a classic script that holds it all, lazy parts too
 * @returns the files by name; `ENTRY` is among them
 */
export async function bundle(peer: Peer, oneFile = false): Promise<Map<string, Uint8Array>> {
  const classic = oneFile || peer.attributes !== undefined;
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { init, track } from './page/${peer.file}.js';
        init(${JSON.stringify(EVENTS)}, ${JSON.stringify(peer.variant)});
        globalThis.peer = { track };`,
      resolveDir: folder,
      sourcefile: ENTRY,
    },
    bundle: true,
    minify: true,
    format: classic ? 'iife' : 'esm',
    splitting: !classic,
    outdir: '/app',
    entryNames: ENTRY.replace('.js', ''),
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    write: false,
    logLevel: 'error',
  });
  return new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
}
