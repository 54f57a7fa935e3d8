/**
 * `npm run bench:size`: what a visitor downloads for "set it up and track a custom event". A shop's
 * bundler (esbuild: minified, modules, browser) makes the files; a Chromium runs the page, and what it
 * asked for until two seconds after the set-up is counted, so lazy parts count when they are loaded
 * at once. Beside it stands the script build, where a package ships one.
 */

import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import esbuild from 'esbuild';
import { keep } from './machine.js';
import { bundle } from './peers/bundle.js';
import { fileOf, installPeers } from './peers/install.js';
import type { Peer } from './peers/peer.js';
import { PEERS, SHOP } from './peers/peers.js';
import { Stub } from './peers/stub.js';
import { versions } from './peers/versions.js';
import { Visitor } from './peers/visitor.js';

const SETTLED = 2_000;

interface Bytes {
  files: number;
  minified: number;
  gzip: number;
  brotli: number;
}

/** Each file is packed alone, as servers do. */
function packed(files: readonly Uint8Array[]): Bytes {
  const sum = (size: (file: Uint8Array) => number) =>
    files.reduce((total, file) => total + size(file), 0);
  return {
    files: files.length,
    minified: sum((file) => file.length),
    gzip: sum((file) => gzipSync(file, { level: 9 }).length),
    brotli: sum((file) => brotliCompressSync(file).length),
  };
}

/** Files of a peer's bundle that the browser asks for, and those that wait to be asked for. */
async function importOf(peer: Peer, lean = false) {
  const stub = await Stub.open(peer, { lean });
  const visitor = await Visitor.open(stub.port);
  try {
    const page = await visitor.goto(`${SHOP}/`);
    await page.evaluate("peer.track('cart_add', { mark: 'a', price: 49.9 })");
    await page.waitForTimeout(SETTLED);
    const files = [...(await bundle(peer, lean ? 'lean' : undefined))];
    const part = (loaded: boolean) =>
      packed(files.filter(([name]) => stub.loaded.has(name) === loaded).map(([, file]) => file));
    return { loaded: part(true), lazy: part(false) };
  } finally {
    await visitor.quit();
    stub.close();
  }
}

const scriptOf = ({ package: name, script }: Peer): Bytes | undefined =>
  name && script ? packed([readFileSync(fileOf(name, script))]) : undefined;

installPeers();
const peers = [];
for (const peer of PEERS) {
  const { loaded, lazy } = await importOf(peer);
  const { name, package: package_, setup, script, remote } = peer;
  const scriptBuild = scriptOf(peer);
  peers.push({
    name,
    package: package_ ?? 'vitrine',
    version: versions()[name],
    setup,
    ...loaded,
    ...(lazy.files && { lazy }),
    ...(peer.lean && {
      lean: {
        entry: peer.lean.entry,
        without: peer.lean.without,
        ...(await importOf(peer, true)).loaded,
      },
    }),
    ...(scriptBuild && { script: { file: script, ...scriptBuild } }),
    ...(remote && { remote }),
  });
  process.stderr.write(`${name}: ${loaded.brotli} B\n`);
}
const scripts = ['vitrine.js', 'vitrine.auto.js'].map((file) => ({
  file,
  ...packed([readFileSync(`dist/${file}`)]),
}));
keep('size', { bundler: `esbuild ${esbuild.version}`, peers, vitrineScripts: scripts });
