import type { JsonObject } from '../../contract/events.js';
import type { Platform } from '../platform.js';
import type { LocalStorage } from '../queue/local-storage.js';
import type { LifecycleHandlers, PageMoment, PluginTrack } from './plugin.js';

/** The tracker, as its extension uses it. */
export interface ExtensionContext extends Pick<LocalStorage, 'readText' | 'writeText'> {
  track: PluginTrack;
  /** The page as it is now, as far as the tracker knows it. */
  capture(): PageMoment;
  platform: Platform;
  /** Prefix of the keys of this tracker's storage. */
  scope: string;
  /** Aborts when the tracker stops. */
  signal: AbortSignal;
}

/**
 * The part that a build adds to the tracker: the plugin host, or declared elements alone. Its
 * lifecycle handlers run before those of the delivery, so that the events it tracks in them leave with the page.
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
   * @param moment the page that the event tells of, where it is not the one of now
   */
  extendMetadata?(
    metadata: JsonObject,
    ownMetadata: object | undefined,
    moment: PageMoment | undefined,
  ): JsonObject;
}

export type CreateExtension = (context: ExtensionContext) => Extension;
