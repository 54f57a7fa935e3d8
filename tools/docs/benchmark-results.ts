import { existsSync, readFileSync } from 'node:fs';

/** The machine of a run. */
interface Machine {
  cpu: string;
  cores: number;
  memoryGB: number;
  node: string;
  commit: string;
}

/** Sizes of one or several files. */
interface Bytes {
  files: number;
  minified: number;
  gzip: number;
  brotli: number;
}

/** A line of `bench:size`. */
export interface Size extends Bytes {
  name: string;
  version: string;
  setup: string;
  lazy?: Bytes;
  lean?: Bytes & { entry: string; without: string };
  script?: Bytes & { file: string };
  remote?: string;
}

/** A line of `bench:peers`. */
export interface MatrixCase {
  tracker: string;
  fault: string;
  tracked?: number;
  delivered?: number;
  sameId?: number;
  otherId?: number;
  failed?: string;
}

/** A line of `bench:page`. */
export interface PageCost {
  name: string;
  initMilliseconds: number;
  scriptUntilSettledMilliseconds: number;
  longTasks: number;
  longTasksMilliseconds: number;
  requestsOfInit: number;
  hostsOfInit: string;
  bytesSentByInit: number;
  trackMedianMicroseconds: number;
  trackP99Microseconds: number;
  heapKilobytes: number;
}

/** A line of `bench:growth`. */
export interface Growth {
  tracker: string;
  events: number | string;
  tracked?: number;
  loop?: number;
  longTasks?: { count: number; milliseconds: number };
  requests?: number;
  delivered?: number;
  until?: number;
  failed?: string;
}

/** Contents of each file in `bench/results`. */
export interface Results {
  size: { bundler: string; peers: Size[]; vitrineScripts: (Bytes & { file: string })[] };
  delivery: { browser: string; cells: MatrixCase[] };
  'page-cost': { browser: string; rounds: number; peers: PageCost[] };
  growth: { browser: string; rows: Growth[] };
}

/** A result of `bench/results`, with the machine that it is from. */
export function result<Name extends keyof Results>(
  name: Name,
): Results[Name] & { machine: Machine } {
  const path = `bench/results/${name}.json`;
  if (!existsSync(path)) throw new Error(`${path} is missing; run its benchmark first`);
  return JSON.parse(readFileSync(path, 'utf8'));
}
