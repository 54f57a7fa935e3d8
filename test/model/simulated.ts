import { afterEach, beforeEach, vi } from 'vitest';

/** Before and after each test whose browser is simulated: a quiet console, and the globals as they were. */
export function simulated(): void {
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
}
