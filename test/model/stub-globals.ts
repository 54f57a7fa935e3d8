import { vi } from 'vitest';
import type { Simulation } from './simulation.js';

/** Stubs the global scope of the running page. */
export function stubGlobals(simulation: Simulation): void {
  const navigator = {
    userAgent: 'Model/1.0',
    get onLine() {
      return simulation.server.online;
    },
    sendBeacon: simulation.network.beacon,
    ...(simulation.engine.locks && { locks: simulation.locks }),
  };
  const globals: [string, () => unknown][] = [
    ['window', () => simulation.running.window],
    ['document', () => simulation.running.document],
    ['localStorage', () => simulation.origin.localStorage],
    [
      'indexedDB',
      () =>
        simulation.engine.backup && simulation.engine.storage === 'works'
          ? simulation.indexedDB
          : null,
    ],
    ['navigator', () => navigator],
    [
      'location',
      () => ({ href: 'https://shop.example/chair?a=1', origin: 'https://shop.example' }),
    ],
    ['fetch', () => simulation.network.fetch],
    ['AbortSignal', () => ({ timeout: (ms: number) => ({ ms }) })],
  ];
  for (const [name, get] of globals) {
    vi.stubGlobal(name, undefined);
    Object.defineProperty(globalThis, name, { get, configurable: true });
  }
}
