/** Set-up of test files that share a worker: what a file stubs ends with it, and the next one has new modules. */

import { afterAll, vi } from 'vitest';

// Node loads its `fetch` at the first use, and keeps the `performance` of that moment, which may be a stub.
new Response();

afterAll(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.resetModules();
});
