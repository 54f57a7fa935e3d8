/** Beside the tag, before it or after: orders carry the visit, so that revenue by webhook joins it. */

import { carryVisit, type VisitTracker } from './orders/carry-visit.js';

type Listener = Parameters<VisitTracker['onStatusChange']>[0];

/** The page's global: the tracker, or the stub, which queues calls. */
interface PageGlobal extends Partial<VisitTracker> {
  (method: 'onStatusChange', listener: Listener): unknown;
  q?: unknown[];
}

const scope = window as { vitrine?: PageGlobal };
scope.vitrine ??= (...call) => {
  const global = scope.vitrine as PageGlobal;
  global.q = [...Array.from(global.q ?? []), call];
};

carryVisit({
  get sessionId() {
    return scope.vitrine?.sessionId;
  },
  onStatusChange(listener) {
    scope.vitrine?.('onStatusChange', listener);
    return () => {};
  },
});
