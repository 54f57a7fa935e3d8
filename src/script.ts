/** Script-tag face: reads the tag's data attributes and takes over from the stub. */

import type { TrackerOptions } from './core/options.js';
import { createTracker, type Tracker } from './core/tracker.js';
import { declarative } from './modules/declarative.js';

type Call = [method: keyof Tracker, ...args: unknown[]];

/** `window.vitrine('track', …)`, and `window.vitrine.track(…)` as well. */
interface Face {
  (...call: Call): unknown;
  /** What the stub has noted down before this file arrived. */
  q?: ArrayLike<unknown>[];
}

const start = (data: DOMStringMap) => {
  const tracker = createTracker({
    ...(data as unknown as TrackerOptions),
    globalPrivacyControl: data.globalPrivacyControl !== 'false',
    modules: [declarative()],
  });
  const page = window as { vitrine?: Face };
  const waiting = page.vitrine?.q ?? [];
  const face: Face = (method, ...args) =>
    (tracker[method] as (...args: unknown[]) => unknown)(...args);
  page.vitrine = Object.defineProperties(face, Object.getOwnPropertyDescriptors(tracker)) as Face;
  for (const call of waiting) face(...(Array.from(call) as Call));
};

try {
  start((document.currentScript as HTMLScriptElement).dataset);
} catch (error) {
  // `bearerToken: …` names the attribute `data-bearer-token`.
  const sentence = (error as Error).message.replace(
    /^\w+/,
    (field) => `data-${field.replace(/[A-Z]/g, '-$&').toLowerCase()}`,
  );
  console.error(`Vitrine: ${sentence}`);
}
