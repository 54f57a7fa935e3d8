/** The face that modules see of the tracker: types only. */

import type { CreateEventBody } from '../../contract/api.js';
import type { EventMetadata, EventName, ItemMetadata, JsonObject } from '../../contract/events.js';

/** An event on its way: the body that will be sent, with the tracker's own `$` keys in the metadata. */
export interface TrackedEvent extends CreateEventBody {
  eventMetadata: JsonObject;
}

/** What became of an event. */
export interface Receipt {
  /** The event's `$id`. Empty when there was no event to identify, as on a server. */
  eventId: string;
  /**
   * - `sent`: the server has stored it
   * - `handed-over`: a request with it left, its answer will not be known, and it is not sent again
   *   unless the server recognises duplicates
   * - `queued`: it is kept, and will be sent later
   * - `dropped`: it will never be sent; `reason` says why
   */
  status: 'sent' | 'handed-over' | 'queued' | 'dropped';
  /** The server's id of the event, when its answer gave one. */
  id?: string;
  /** Why the event is not sent, or what had to be changed in it. */
  reason?: string;
  /** The event as it is sent. Missing when there was none, as on a server. */
  event?: TrackedEvent;
}

/** Fields of one event beside its name and metadata; what is left out comes from the defaults. */
export interface EventFields {
  /** UUID of the product. */
  assetId?: string;
  /** UUID or short id of the configuration. */
  configId?: string;
  /** The whole configuration, in place of `configId`. */
  configuration?: JsonObject;
  /** Finite number, such as a value or a count. The server's default is 1. */
  metric?: number;
  /** UUID of the signed-in user. */
  userId?: string | null;
}

/**
 * Tracks one event.
 *
 * @param eventType a documented name, an alias, or a shop's own
 * @param eventMetadata what is known of the event: anything that JSON can hold
 * @param fields overrides of the defaults
 * @returns a promise that always settles and never rejects
 */
export type Track = <Name extends EventName>(
  eventType: Name,
  eventMetadata?: EventMetadata<Name>,
  fields?: EventFields,
) => Promise<Receipt>;

/** What becomes of the page. */
export interface PageLife {
  /**
   * The page is hidden or, with `leaving`, goes away, perhaps into the back/forward cache. What is
   * tracked here still leaves with it.
   */
  hidden?(leaving: boolean): void;
  /** The page is seen again or, with `restored`, is back from the back/forward cache. */
  shown?(restored: boolean): void;
}

/**
 * The one rule by which several witnesses of an add to the cart become one event.
 *
 * - A hard signal (the answer to a request) decides: counted at once, or vetoed.
 * - A soft one (`dataLayer`, usually pushed on click) is held: it enriches the hard one that comes, goes
 *   with it when that fails, and stands in for it, with `confirmed: 0`, when none comes.
 * - Within one source nothing is merged: two clicks are two adds.
 *
 * @param source who says so
 * @param items what is known of the products
 * @param hard whether the outcome will be told
 * @returns what is told the outcome of a hard signal, with what the answer says of each product; without,
 * the cart does not have it: nothing is counted, whatever others say
 */
export type CountAdd = (
  source: string,
  items: ItemMetadata[],
  hard?: boolean,
) => (items?: ItemMetadata[]) => void;

/** What a module may use. All of it ends by itself when the module has to stop. */
export interface ModuleContext {
  track: Track;
  /**
   * Adds metadata to every event from now on, after what was added before.
   *
   * @param metadata keys that start with `$`; undefined takes one away
   */
  describe(metadata: JsonObject): void;
  /**
   * Says which product the page shows: its fields go with every event that has neither `item_id`
   * nor `item_name` of its own.
   *
   * @param item fields of the item alone, not of an event; null when the page shows none
   */
  show(item: ItemMetadata | null): void;
  /**
   * Whether a name is new to the origin: true once, also after a reload and in other tabs. The last
   * 50 names are remembered.
   */
  first(name: string): boolean;
  /** Keeps a text for the next pages of the origin or, without one, says which is kept. */
  keep(name: string, text?: string): string | null | undefined;
  /** Counts an add to the cart; there where a module tells adds by more than one witness. */
  add?: CountAdd;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs a task after `ms`, unless the module had to stop. */
  after(ms: number, task: () => void): void;
  /** Calls back when something becomes of the page. */
  follow(life: PageLife): void;
  /** Listens, before anybody that the event bubbles to. */
  on<E extends Event = Event>(target: EventTarget, type: string, task: (event: E) => void): void;
  /** Runs code whose mistakes must not become the page's. */
  safely<T>(task: () => T): T | undefined;
  /** Aborts when the module has to stop. */
  signal: AbortSignal;
}

/**
 * A module: started once there is consent and the page is shown, never before.
 *
 * @returns what is left to do to restore the page as it was
 */
// biome-ignore lint/suspicious/noConfusingVoidType: most have nothing left to do.
export type Module = (context: ModuleContext) => (() => void) | void;
