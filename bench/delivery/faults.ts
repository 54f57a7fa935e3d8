import type { Trouble } from '../peers/stub.js';

/** One fault of the benchmark and the end of its page. */
export interface Fault {
  name: string;
  /** In how many tabs events are tracked. Default: 1. */
  tabs?: number;
  /** Fault of the server while the events are tracked. */
  trouble?: Trouble;
  /** Neither the visitor's line nor the server is there meanwhile. */
  offline?: true;
  /** Script of every page. */
  head?: string;
  /** Ends the page in the task that tracks; `stays` keeps it open. */
  end: 'stays' | 'navigation' | 'close' | 'kill';
  /** The page stands so long before it ends: ms. Default: 0. */
  endsAfter?: number;
  /** How long it lasts: ms from tracking on. */
  lasts: number;
}

/** As a browser does that has site data switched off. */
const NO_STORAGE = `
  for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError') } });
  Object.defineProperty(window, 'indexedDB', { value: null });
  Object.defineProperty(document, 'cookie', { get: () => '', set() {} });`;

/** Chromium writes `localStorage` to disk up to five seconds later. */
const BEFORE_KILL = 500;

export const FAULTS: readonly Fault[] = [
  { name: 'none, the page stays', end: 'stays', lasts: 0 },
  { name: 'navigation right after', end: 'navigation', lasts: 1_000 },
  { name: 'tab closed right after', end: 'close', lasts: 1_000 },
  { name: 'offline for 5 s, the page stays', offline: true, end: 'stays', lasts: 5_000 },
  {
    name: 'offline, tab closed, back later',
    offline: true,
    end: 'close',
    endsAfter: 2_000,
    lasts: 4_000,
  },
  { name: '500 for 5 s', trouble: { status: 500 }, end: 'stays', lasts: 5_000 },
  {
    name: '429 for 5 s, Retry-After: 2',
    trouble: { status: 429, headers: { 'Retry-After': '2' } },
    end: 'stays',
    lasts: 5_000,
  },
  {
    name: 'answer never comes, page left after 8 s',
    trouble: 'hold',
    end: 'navigation',
    endsAfter: 8_000,
    lasts: 9_000,
  },
  { name: 'stored, but the answer is cut for 8 s', trouble: 'cut', end: 'stays', lasts: 8_000 },
  { name: 'two tabs, 500 for 5 s', tabs: 2, trouble: { status: 500 }, end: 'stays', lasts: 5_000 },
  {
    name: 'two tabs, offline, both closed, back later',
    tabs: 2,
    offline: true,
    end: 'close',
    endsAfter: 2_000,
    lasts: 4_000,
  },
  { name: 'storage refused', head: NO_STORAGE, end: 'stays', lasts: 0 },
  { name: 'browser killed 0.5 s after', end: 'kill', endsAfter: BEFORE_KILL, lasts: 1_000 },
  {
    name: 'offline, browser killed 0.5 s after',
    offline: true,
    end: 'kill',
    endsAfter: BEFORE_KILL,
    lasts: 1_000,
  },
];
