import type { TrackerOptions } from '../../../src/index.js';
import type { HostedTracker } from '../../../src/react.js';

/** Interface of a framework's page for its test; every framework has the same. */
export interface FrameworkShop {
  /** Mounts the app with these options, or gives them to the app that is there. */
  open(options: TrackerOptions): void;
  /** Unmounts the app. */
  close(): void;
  /** The tracker that the app's component got. */
  tracker: HostedTracker;
}

declare global {
  interface Window {
    shop: FrameworkShop;
  }
}

/** Markup of the component, on the server and in the browser: the chair that is shown. */
export const SHOWN = (assetId: string | undefined) => `Chair ${assetId ?? 'without a name'}`;
