/**
 * The inspector beside a script tag: shows itself where the address says `?vitrine_inspector`, and in that
 * tab from then on, until it is closed or the address says `?vitrine_inspector=off`. A page allows it by
 * having it.
 */

import { DEFAULT_ENDPOINT } from './contract/api.js';
import { inspect } from './inspector/inspect.js';
import { nameUnknownAttributes, toAttribute } from './tag/known-attributes.js';
import { servedEndpoint } from './tag/served-endpoint.js';
import { optionsProblem } from './tracker/check-options.js';
import { warnOnce } from './tracker/console.js';
import type { VitrineGlobal } from './tracker/global.js';
import type { TrackerOptions } from './tracker/options.js';

const NAME = 'vitrine_inspector';

/** Whether the address or an earlier one in this tab asks for it; remembered where the tab has storage. */
function isRequested(): boolean {
  const parameter = new URLSearchParams(location.search).get(NAME);
  try {
    if (parameter === 'off') sessionStorage.removeItem(NAME);
    else if (parameter !== null) sessionStorage.setItem(NAME, '1');
    return sessionStorage.getItem(NAME) !== null;
  } catch {
    return parameter !== null && parameter !== 'off';
  }
}

/** The tracker's tag, which may be further down in the page, or be put into it later. */
const findTag = (attribute: string) =>
  document.querySelector<HTMLScriptElement>(`script[data-${attribute}]`);

if (isRequested()) {
  try {
    const scope = window as { vitrine?: VitrineGlobal };
    // A page without the stub; whichever file arrives first, the tracker takes over the queued calls.
    scope.vitrine ??= ((...call: unknown[]) => {
      const global = scope.vitrine as VitrineGlobal;
      global.q = [...Array.from(global.q ?? []), call];
    }) as unknown as VitrineGlobal;
    const tag = findTag('bearer-token');
    if (tag) {
      nameUnknownAttributes(tag.dataset);
      // The small scripts do not check their attributes.
      const problem = optionsProblem(tag.dataset as unknown as TrackerOptions);
      if (problem) warnOnce(toAttribute(problem));
    }
    inspect(
      {
        onStatusChange(listener) {
          const global = scope.vitrine as Pick<VitrineGlobal, 'q'> & Partial<VitrineGlobal>;
          if (global.onStatusChange) return global.onStatusChange(listener);
          // Before the calls that the page has queued, so that the inspector shows their events too.
          global.q = [['onStatusChange', listener], ...Array.from(global.q ?? [])];
          // A queued call cannot be taken back. A closed inspector ignores the changes.
          return () => {};
        },
        get sessionId() {
          return scope.vitrine?.sessionId;
        },
      },
      {
        get endpoint() {
          // A tag that lacks its token is still the one whose endpoint is asked for.
          const tag = findTag('bearer-token') ?? findTag('endpoint');
          return tag?.dataset.endpoint || servedEndpoint(tag?.src) || DEFAULT_ENDPOINT;
        },
        get orgId() {
          return findTag('bearer-token')?.dataset.orgId;
        },
        get bearerToken() {
          return findTag('bearer-token')?.dataset.bearerToken;
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
