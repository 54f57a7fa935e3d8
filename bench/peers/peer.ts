/** A tracker that is measured: its page is `page/<file>.js`, which says how it is set up and called. */
export interface Peer {
  /** As it stands in the tables. */
  name: string;
  /** npm package, of `bench/peers/package.json`; none for Vitrine, which is built here. */
  package?: string;
  /** Name of its page in `page/`, without `.js`. */
  file: string;
  /** Another build of Vitrine than the one in dist: path of its index.js. */
  build?: string;
  /** A documented option for leaving pages that its page knows; measured beside the defaults. */
  variant?: 'keepalive' | 'beacon';
  /** How it is set up, in words. */
  setup: string;
  /** The script build that its package ships, from the folder of the package. */
  script?: string;
  /** The least of its npm entries that tracks: module that takes the place of the one its page imports. */
  lean?: { instead: string; entry: string; without: string };
  /** Files that it loads at run time; its size does not include them. */
  remote?: string;
  /** Attributes of a classic script tag, for one that is no module. */
  attributes?: Readonly<Record<string, string>>;
  /** Name of the field of an event by which its server knows a copy; without one it cannot. */
  id?: string;
  /**
   * Response of its servers: an object for JSON, a string for a script; undefined for `{}`.
   *
   * @param path without its query
   */
  answer?: (path: string) => unknown;
}
