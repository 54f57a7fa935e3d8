/** The tracker as plugins see it: types only. */

import type { CreateEventBody } from '../../contract/api.js';
import type { EventMetadata, EventName, ItemMetadata, JsonObject } from '../../contract/events.js';
import type { ReceiptCode } from '../../contract/receipt-codes.js';

/** An event on its way: the body that will be sent, with the tracker's own `$` keys in the metadata. */
export interface TrackedEvent extends CreateEventBody {
  eventMetadata: JsonObject;
}

/** The status of an event, and why it has it. */
export interface Receipt {
  /** The event's `$id`. Empty when there was no event to identify, as on a server. */
  eventId: string;
  /**
   * - `sent`: the server has stored it
   * - `unconfirmed`: a request with it left, its answer will not be known, and it is not sent again
   *   unless the server recognises duplicates
   * - `queued`: it is kept, and will be sent later
   * - `dropped`: it will never be sent; `code` says why
   */
  status: 'sent' | 'unconfirmed' | 'queued' | 'dropped';
  /** The server's id of the event, when its answer gave one. */
  id?: string;
  /** Why the event is not sent, or what had to be changed in it. */
  code?: ReceiptCode;
  /** Words for people to the code. They may change at any time. */
  message?: string;
  /** The event as it is sent. Missing when there was none, as on a server. */
  event?: TrackedEvent;
}

/** Fields of one event beside its name and metadata; fields that are left out come from the defaults. */
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
 * Defaults of every event, below its own fields. In `setDefaults()`, undefined takes a field away, also
 * one of `eventMetadata`.
 */
export interface TrackerDefaults extends EventFields {
  /** Metadata of every event, below the metadata that the event has of its own. */
  eventMetadata?: JsonObject;
}

/**
 * Tracks one event.
 *
 * @param eventType a documented name, an alias, or a shop's own
 * @param eventMetadata details of the event, by name: anything that JSON can hold
 * @param fields overrides of the defaults
 * @returns a promise that always settles and never rejects
 */
export type Track = <Name extends EventName>(
  eventType: Name,
  eventMetadata?: EventMetadata<Name>,
  fields?: EventFields,
) => Promise<Receipt>;

/** A page as it was at one moment, for an event that is tracked later, perhaps by another page: JSON. */
export interface PageMoment {
  /** The default fields of then. */
  fields: EventFields;
  /** The default metadata of then. */
  metadata: JsonObject;
  /** `$page`, `$title`, `$referrer`, and `$time` where the event has happened then. */
  page: JsonObject;
  /** The product that the page showed then. */
  product?: ItemMetadata | null;
}

/** `track()` for plugins: `moment` is the page that the event tells of, where that is not this one. */
export type PluginTrack = <Name extends EventName>(
  eventType: Name,
  eventMetadata?: EventMetadata<Name>,
  fields?: EventFields,
  moment?: PageMoment,
) => Promise<Receipt>;

/** One function for each event in the life of a page. The tracker still keeps an event that one of them tracks. */
export interface LifecycleHandlers {
  /** `visibilitychange`: the page is hidden. */
  onHidden?(): void;
  /** `pagehide`: the page goes away, perhaps into the back/forward cache. */
  onPageHide?(): void;
  /** `visibilitychange`: the page is visible again. */
  onVisible?(): void;
  /** `pageshow` of a page that is back from the back/forward cache. */
  onRestore?(): void;
  /** `stop()` ends tracking. */
  onStop?(): void;
}

/** One source's report of an add to the cart. */
export interface CartAddReport {
  /** Name of the source, which reports an add once. */
  source: string;
  /** The products, as far as the source knows them. */
  items: ItemMetadata[];
  /** True where the source will know the outcome. */
  authoritative?: boolean;
  /** The page that a form has left, where only the next page can tell what became of it. */
  moment?: PageMoment;
}

/**
 * The one rule by which several sources of an add to the cart become one event.
 *
 * - An authoritative source (the response to a request) decides: the add counts at once, or never.
 * - A tentative one (`dataLayer`, usually pushed on click) waits: it adds detail to the authoritative one,
 *   goes with it when that fails, and stands in for it, with `confirmed: 0`, when none comes.
 * - Within one source nothing is merged: two clicks are two adds.
 *
 * @returns a function for the outcome that an authoritative source learns. With the products of the response the
 * add counts. Without them nothing counts, whatever other sources say.
 */
export type CartAddReporter = (report: CartAddReport) => (items?: ItemMetadata[]) => void;

/** Texts that a plugin keeps for the next pages of the origin. */
export interface PluginStorage {
  /** The text of a name; null or undefined where there is none. */
  get(name: string): string | null | undefined;
  /** Stores a text under a name. */
  set(name: string, text: string): void;
}

/** The tracker's services to a plugin. All of them end by themselves when the plugin has to stop. */
export interface PluginContext {
  track: PluginTrack;
  /** The page as it is now. */
  capture(): PageMoment;
  /**
   * Adds metadata to every event from now on, after what was added before.
   *
   * @param metadata keys that start with `$`; undefined takes one away
   */
  addMetadata(metadata: JsonObject): void;
  /**
   * Says which product the page shows: its fields go with every event that has neither `item_id`
   * nor `item_name` of its own or by default.
   *
   * @param item fields of the item alone, not of an event; null when the page shows none
   */
  setProduct(item: ItemMetadata | null): void;
  /**
   * Whether a key is new to the origin: true once, also after a reload and in other tabs. The last
   * 50 keys are remembered.
   */
  claimKey(key: string): boolean;
  storage: PluginStorage;
  /** Reports an add to the cart. Missing unless a plugin merges the sources. */
  reportCartAdd?: CartAddReporter;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs a task after `ms`, unless the plugin had to stop. */
  setTimeout(task: () => void, ms: number): void;
  /** Calls back at events in the life of the page. */
  onLifecycle(handlers: LifecycleHandlers): void;
  /** Listens, before any listener that the event bubbles to. `preventDefault()` has no effect there. */
  on<E extends Event = Event>(target: EventTarget, type: string, task: (event: E) => void): void;
  /** Runs code, and logs its errors so that they do not reach the page. */
  safely<T>(task: () => T): T | undefined;
  /**
   * Logs unknown options of a plugin to the console, each with the nearest known one. Missing in the scripts for a
   * tag, which gives no options.
   *
   * @param names the known options, with a space between
   */
  checkOptions?(plugin: string, options: object | undefined, names: string): void;
  /** Aborts when the plugin has to stop. */
  signal: AbortSignal;
}

/**
 * A plugin: started once there is consent and the page is shown, never before.
 *
 * @returns a function that restores the page as it was, where there is anything to restore
 */
// biome-ignore lint/suspicious/noConfusingVoidType: most have nothing left to do.
export type Plugin = (context: PluginContext) => (() => void) | void;
