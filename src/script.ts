/** Script-tag face: reads the tag's data attributes and takes over from the stub. */

import type { TrackerOptions } from './core/options.js';
import { say } from './core/reporter.js';
import { createTracker, type Tracker } from './core/tracker.js';
import { declarative } from './modules/declarative.js';

type Call = [method: keyof Tracker, ...args: unknown[]];

/** `window.vitrine('track', …)`, and `window.vitrine.track(…)` as well. */
interface Face {
  (...call: Call): unknown;
  /** What the stub has noted down before this file arrived. */
  q?: ArrayLike<unknown>[];
}

try {
  const { dataset } = document.currentScript as HTMLScriptElement;
  const tracker = createTracker({
    ...(dataset as unknown as TrackerOptions),
    globalPrivacyControl: dataset.globalPrivacyControl !== 'false',
    modules: [declarative()],
  });
  const scope = window as { vitrine?: Face };
  const waiting = scope.vitrine?.q ?? [];
  const face: Face = (method, ...args) =>
    (tracker[method] as (...args: unknown[]) => unknown)(...args);
  // By prototype, so that `sessionId` stays what it is at the moment of reading.
  scope.vitrine = Object.setPrototypeOf(face, tracker);
  for (const call of waiting) face(...(Array.from(call) as Call));
} catch (error) {
  // `bearerToken: missing` names the attribute `data-bearer-token`.
  say(`data-${(error as Error).message.replace(/[A-Z]/g, '-$&').toLowerCase()}`);
}
