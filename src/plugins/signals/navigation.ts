/**
 * The members of the Navigation API that are used here, which TypeScript does not know yet
 * (https://html.spec.whatwg.org/multipage/nav-history-apis.html).
 */
export interface NavigationWindow {
  navigation?: EventTarget & { entries(): { url: string | null }[] };
}

/** Its event before a navigation. */
export interface NavigateEvent extends Event {
  /** `push`, `replace`, `reload` or `traverse`. */
  navigationType: string;
  destination: { url: string; sameDocument: boolean };
  /** The fields of a form that is posted. */
  formData: FormData | null;
  /** The name that a file is saved under, perhaps empty; null where nothing is saved. */
  downloadRequest?: string | null;
}
