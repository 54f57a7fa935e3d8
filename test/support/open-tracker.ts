import { vi } from 'vitest';
import { optionsProblem } from '../../src/tracker/check-options.js';
import type { TrackerOptions } from '../../src/tracker/options.js';
import { createTracker } from '../../src/tracker/tracker.js';
import { simulateClock } from './simulated-clock.js';

/** A tracker on a page whose requests are noted and stay unanswered. */
export const openTracker = (options: Partial<TrackerOptions> = {}) => {
  const bodies: string[] = [];
  vi.stubGlobal('fetch', (_: string, { body }: RequestInit) => {
    if (body) bodies.push(`${body}`);
    return new Promise(() => {});
  });
  const clock = simulateClock();
  const tracker = createTracker(
    { bearerToken: 'token', endpoint: '/api', ...options },
    {
      platform: clock,
      createExtension: () => ({}),
      findProblem: optionsProblem,
      beforeSend: options.beforeSend,
    },
  );
  return { tracker, bodies, clock };
};
