import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Peer } from './peer.js';
import { EVENTS } from './peers.js';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Name of the file that a page asks for. */
export const ENTRY = 'entry.js';

/**
 * Bundles a page that starts a peer and tracks a custom event, as a shop would: minified,
 * for browsers, with lazy imports in files of their own.
 *
 * @param form `classic`: a script that holds it all, lazy parts too; `lean`: of the peer's least entry
 * @returns the files by name; `ENTRY` is among them
 */
export async function bundle(
  peer: Peer,
  form?: 'classic' | 'lean',
): Promise<Map<string, Uint8Array>> {
  const classic = form === 'classic' || peer.attributes !== undefined;
  const { lean } = peer;
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
    // Where aliases are resolved.
    absWorkingDir: folder,
    entryNames: ENTRY.replace('.js', ''),
    alias: {
      vitrine: peer.build ?? '../../dist/index.js',
      ...(form === 'lean' && lean && { [lean.instead]: lean.entry }),
    },
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    write: false,
    logLevel: 'error',
  });
  return new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
}
