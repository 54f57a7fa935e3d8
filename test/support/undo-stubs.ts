/** Set-up of test files that share a worker: what a file stubs ends with it, and the next one has new modules. */

import { afterAll, vi } from 'vitest';

afterAll(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.resetModules();
});
