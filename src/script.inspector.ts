/**
 * The inspector beside a script tag: shows itself where the address says `?vitrine_inspector`, and in that
 * tab from then on, until it is closed or the address says `?vitrine_inspector=off`. A page allows it by
 * having it.
 */

import { DEFAULT_ENDPOINT } from './contract/api.js';
import { inspect } from './inspector/inspect.js';
import { warnOnce } from './tracker/console.js';
import type { VitrineGlobal } from './tracker/global.js';

const NAME = 'vitrine_inspector';

/** Whether it is wanted here; remembered where the tab has a storage. */
function wanted(): boolean {
  const said = new URLSearchParams(location.search).get(NAME);
  try {
    if (said === 'off') sessionStorage.removeItem(NAME);
    else if (said !== null) sessionStorage.setItem(NAME, '1');
    return sessionStorage.getItem(NAME) !== null;
  } catch {
    return said !== null && said !== 'off';
  }
}

if (wanted()) {
  try {
    const scope = window as { vitrine?: VitrineGlobal };
    // A page without the stub; whichever file arrives first, the tracker takes over what was noted down.
    scope.vitrine ??= ((...call: unknown[]) => {
      const face = scope.vitrine as VitrineGlobal;
      face.q = [...Array.from(face.q ?? []), call];
    }) as unknown as VitrineGlobal;
    inspect(
      {
        onStatusChange(listener) {
          const face = scope.vitrine as Pick<VitrineGlobal, 'q'> & Partial<VitrineGlobal>;
          if (face.onStatusChange) return face.onStatusChange(listener);
          // Before the calls that the page has noted down, so that their events are seen, too.
          face.q = [['onStatusChange', listener], ...Array.from(face.q ?? [])];
          // The tracker offers no way back from that; the inspector turns a deaf ear instead.
          return () => {};
        },
        get sessionId() {
          return scope.vitrine?.sessionId;
        },
      },
      {
        // The tag may be further down in the page, or be put into it later.
        get endpoint() {
          const tag = (attribute: string) =>
            document.querySelector<HTMLElement>(`script[data-${attribute}]`);
          // A tag that lacks its token is still the one whose endpoint is asked for.
          return (tag('bearer-token') ?? tag('endpoint'))?.dataset.endpoint || DEFAULT_ENDPOINT;
        },
        onClose() {
          try {
            sessionStorage.removeItem(NAME);
          } catch {
            // It was not remembered either.
          }
        },
      },
    );
  } catch (error) {
    warnOnce(`inspector: ${error}`);
  }
}
