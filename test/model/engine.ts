/** Properties in which engines and visitors differ. */
export interface Engine {
  storage: 'works' | 'refused';
  backup: boolean;
  locks: boolean;
  /** Whether a page gets after the back/forward cache the responses that arrived meanwhile. */
  settlesInCache: boolean;
  /** Whether a page that goes is hidden before `pagehide` or after it. */
  hidesFirst: boolean;
  /** Whether the requests in flight fail for a page that leaves, wherever they arrive. */
  failsLeaving: boolean;
}

/** A browser that has what most have, and settles nothing in the back/forward cache. */
export const USUAL_ENGINE: Engine = {
  storage: 'works',
  backup: true,
  locks: false,
  settlesInCache: false,
  hidesFirst: false,
  failsLeaving: false,
};
