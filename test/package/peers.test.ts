import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { CONTESTANTS } from '../../bench/delivery/contestants.js';
import { FAULTS } from '../../bench/delivery/faults.js';
import { bundle, ENTRY } from '../../bench/peers/bundle.js';
import { PEERS } from '../../bench/peers/peers.js';

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const manifest = json('bench/peers/package.json') as {
  private: boolean;
  dependencies: Record<string, string>;
  sourcesAlone: Record<string, string>;
};
const installed = { ...manifest.dependencies, ...manifest.sourcesAlone };
const others = PEERS.filter((peer) => peer.package);

test('every package of the peers is measured, at one version', () => {
  expect(others.map((peer) => peer.package).sort()).toEqual(Object.keys(installed).sort());
  for (const version of Object.values(installed)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

test('every peer has a page that imports its package, sets it up and tracks', () => {
  const pages = readdirSync('bench/peers/page').sort();
  expect(pages).toEqual(PEERS.map(({ file }) => `${file}.js`).sort());
  for (const { file, package: name, variant } of PEERS) {
    const page = readFileSync(`bench/peers/page/${file}.js`, 'utf8');
    expect(page).toMatch(new RegExp(`(from|import) '${name ?? 'vitrine'}[/']`));
    expect(page).toMatch(/export function init\(/);
    expect(page).toMatch(/export const track = \(/);
    expect(variant, 'variants stand beside the defaults').toBeUndefined();
  }
  for (const { peer } of CONTESTANTS.filter(({ peer }) => peer.variant))
    expect(readFileSync(`bench/peers/page/${peer.file}.js`, 'utf8')).toContain(`'${peer.variant}'`);
});

test('the peers are no part of the package, and npm ci does not install them', () => {
  const { workspaces, devDependencies, files } = json('package.json');
  expect(workspaces).not.toContain('bench/peers');
  expect(files.filter((file: string) => file.startsWith('bench'))).toEqual([]);
  const own = Object.keys(installed).filter((name) => name in devDependencies);
  expect(own).toEqual([]);
  expect(manifest.private).toBe(true);
  expect(readFileSync('bench/peers/package-lock.json', 'utf8')).not.toContain('"resolved"');
});

test('results are of the versions that are installed, and of every peer', () => {
  const { peers } = json('bench/results/size.json') as {
    peers: { name: string; version: string }[];
  };
  expect(peers.map(({ name }) => name)).toEqual(PEERS.map(({ name }) => name));
  for (const peer of others) {
    const version = installed[peer.package ?? ''];
    expect(peers.find(({ name }) => name === peer.name)?.version).toBe(version);
    for (const name of ['delivery', 'page-cost', 'growth'])
      expect(json(`bench/results/${name}.json`).versions[peer.name], name).toBe(version);
  }
});

test('every fault was run for every tracker, or has the reason why not', () => {
  const { cells } = json('bench/results/delivery.json') as {
    cells: { tracker: string; fault: string; tracked?: number; failed?: string }[];
  };
  const expected = FAULTS.flatMap((fault) =>
    CONTESTANTS.map(({ name }) => `${name}: ${fault.name}`),
  );
  const played = cells.filter(({ tracked, failed }) => tracked || failed);
  expect(played.map(({ tracker, fault }) => `${tracker}: ${fault}`)).toEqual(expected);
});

test('the size of Vitrine beside the others is that of the code, within 3 %', async () => {
  const [vitrine] = PEERS;
  if (vitrine?.name !== 'vitrine') throw new Error('Vitrine comes first');
  const file = (await bundle(vitrine)).get(ENTRY) ?? '';
  const [measured] = json('bench/results/size.json').peers as { brotli: number }[];
  const ratio = brotliCompressSync(file).length / (measured?.brotli ?? Number.NaN);
  expect(Math.abs(ratio - 1), 'run: npm run bench:size').toBeLessThan(0.03);
});
