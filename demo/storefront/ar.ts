import type { ModelViewerElement } from '@google/model-viewer';
import type { ArMetadata } from 'vitrine';
import { track } from './vitrine.js';

/** How `<model-viewer>` will show the product in the room; it has no public name for its choice. */
function modeOf(userAgent: string): NonNullable<ArMetadata['ar_mode']> {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'quick-look';
  return /OculusBrowser/.test(userAgent) ? 'webxr' : 'scene-viewer';
}

/** Tells whether AR is offered for the model that is shown, and when the visitor opens it. */
export function followAr(
  viewer: ModelViewerElement,
  item: () => ArMetadata,
): { offer(): Promise<void> } {
  viewer.querySelector('.ar')?.addEventListener('click', () => {
    track('product AR download', {
      ...item(),
      ar_mode: modeOf(navigator.userAgent),
      model_url: viewer.src ?? '',
    });
  });
  return {
    async offer() {
      // `canActivateAR` is settled a moment after `load`: the browser is asked what it can show.
      await new Promise((resolve) => setTimeout(resolve, 600));
      const metadata = { ...item(), model_url: viewer.src ?? '' };
      if (viewer.canActivateAR)
        track('product AR offered', { ...metadata, ar_mode: modeOf(navigator.userAgent) });
      else track('product AR not available', metadata);
    },
  };
}
