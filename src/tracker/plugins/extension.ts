import type { JsonObject } from '../../contract/events.js';
import type { Platform } from '../platform.js';
import type { LocalStorage } from '../queue/local-storage.js';
import type { LifecycleHandlers, Track } from './plugin.js';

/** The tracker, as its extension uses it. */
export interface ExtensionContext extends Pick<LocalStorage, 'readText' | 'writeText'> {
  track: Track;
  platform: Platform;
  /** Prefix of the keys of this tracker's storage. */
  scope: string;
  /** Aborts when the tracker stops. */
  signal: AbortSignal;
}

/**
 * The part that a build adds to the tracker: the plugin host, or declared elements alone. It hears of the page's
 * life before the delivery does, so that the events it tracks then still leave with the page.
 */
export interface Extension extends LifecycleHandlers {
  /** There is consent, and the page is shown. */
  onGrant?(): void;
  /** There is no consent any more, or tracking stops. */
  onRevoke?(): void;
  /**
   * Adds the page's own metadata to an event.
   *
   * @param ownMetadata the metadata of the call, in which undefined says that there is no such value
   */
  extendMetadata?(metadata: JsonObject, ownMetadata: object | undefined): JsonObject;
}

export type CreateExtension = (context: ExtensionContext) => Extension;
