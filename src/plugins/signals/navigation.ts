/** The members of the Navigation API that are used here, which TypeScript does not know yet. */
export interface NavigationWindow {
  navigation?: EventTarget;
}

/** Its event before a navigation. */
export interface NavigateEvent extends Event {
  destination: { url: string };
  /** The name that a file is saved under, perhaps empty; null where nothing is saved. */
  downloadRequest?: string | null;
}
