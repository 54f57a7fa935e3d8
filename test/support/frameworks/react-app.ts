import { createElement, type ReactElement, StrictMode, useEffect } from 'react';
import type { TrackerOptions } from 'vitrine';
import { type HostedTracker, useVitrine, VitrineProvider } from 'vitrine/react';
import { SHOWN } from './shop.js';

/** Tells of the chair that it shows in an effect, which runs before those of the provider. */
function Chair({ assetId, took }: { assetId?: string; took: (tracker: HostedTracker) => void }) {
  const tracker = useVitrine();
  took(tracker);
  useEffect(() => {
    tracker.track('product session start', { item_id: assetId });
  }, [tracker, assetId]);
  return createElement('p', null, SHOWN(assetId));
}

/**
 * An app of one component below the provider, in StrictMode.
 *
 * @param took gets the tracker of the component
 */
export const reactApp = (
  options: TrackerOptions,
  took: (tracker: HostedTracker) => void = () => {},
): ReactElement =>
  createElement(
    StrictMode,
    null,
    createElement(
      VitrineProvider,
      options,
      createElement(Chair, { assetId: options.assetId, took }),
    ),
  );
