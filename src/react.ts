/**
 * React: a provider that keeps one tracker, and the hook that hands it out. Only glue.
 *
 * @module vitrine/react
 */

import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useInsertionEffect,
  useState,
} from 'react';
import { type HostedTracker, hostTracker } from './frameworks/hosted-tracker.js';
import type { TrackerOptions } from './index.js';

export type { HostedTracker } from './frameworks/hosted-tracker.js';

const TrackerContext = createContext<HostedTracker | null>(null);

/** The options of the tracker. `plugins` count when it starts, everything else also when it changes. */
export interface VitrineProviderProps extends TrackerOptions {
  children?: ReactNode;
}

/**
 * Tracks for everything below it: from mount to unmount, with one tracker, also in StrictMode. On a
 * server it renders its children and nothing else.
 *
 * A prop that changes counts for whatever the same update tracks. `bearerToken`, `orgId`, `endpoint`,
 * `delivery` and `globalPrivacyControl` begin another tracker; what the first one kept is still sent. A wrong configuration
 * does not throw: the console names the field and the remedy, as do the receipts.
 */
export function VitrineProvider({ children, ...options }: VitrineProviderProps): ReactElement {
  const [host] = useState(() => hostTracker(options));
  // Before the effects of any component, so that none of them tracks with what was before.
  useInsertionEffect(() => host.update(options));
  useEffect(() => {
    host.start();
    return host.stop;
  }, [host]);
  return createElement(TrackerContext.Provider, { value: host.hosted }, children);
}

/**
 * The tracker of the provider above. It is the same object at every render, so it may be left out of or
 * named among the dependencies of an effect.
 *
 * @throws Error when there is no provider above
 */
export function useVitrine(): HostedTracker {
  const tracker = useContext(TrackerContext);
  if (!tracker) throw new Error('useVitrine: no provider, put <VitrineProvider> around the app');
  return tracker;
}
