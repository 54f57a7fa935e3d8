import type { JsonObject } from '../../contract/events.js';
import type { Platform } from '../platform.js';
import type { LocalStorage } from '../queue/local-storage.js';
import type { LifecycleHandlers, Track } from './plugin.js';

/** What the tracker offers to its extension. */
export interface ExtensionContext extends Pick<LocalStorage, 'readText' | 'writeText'> {
  track: Track;
  platform: Platform;
  /** What the keys of this tracker's storage begin with. */
  scope: string;
  /** Aborts when the tracker stops. */
  signal: AbortSignal;
}

/**
 * What a build adds to the tracker: the plugin host, or declared elements alone. It hears of the page's life
 * before the delivery does, so that what it tracks still leaves with the page.
 */
export interface Extension extends LifecycleHandlers {
  /** There is consent, and the page is shown. */
  onGrant?(): void;
  /** There is no consent any more, or tracking stops. */
  onRevoke?(): void;
  /**
   * The metadata of an event with what the extension knows of the page.
   *
   * @param given what the call passed, in which undefined says that there is no such value
   */
  extendMetadata?(metadata: JsonObject, given: object | undefined): JsonObject;
}

export type CreateExtension = (context: ExtensionContext) => Extension;
