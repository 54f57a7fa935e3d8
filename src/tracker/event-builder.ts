import type { JsonObject } from '../contract/events.js';
import { safely, warnOnce } from './console.js';
import { device } from './page/device.js';
import { page, referrer } from './page/page-url.js';
import type { Platform } from './platform.js';
import type { Extension } from './plugins/extension.js';
import type {
  EventFields,
  PageMoment,
  PluginTrack,
  TrackedEvent,
  TrackerDefaults,
} from './plugins/plugin.js';
import type { QueuedEvent } from './queue/event-queue.js';
import { toJsonSafe } from './to-json-safe.js';

/** Set by the build. */
declare const __VERSION__: string | undefined;

/** Makes events of calls, and keeps the defaults. */
export interface EventBuilder {
  /** The event of a call, as the page is at this moment, or was. */
  buildEvent(...call: Parameters<PluginTrack>): Pick<QueuedEvent, 'event' | 'eventNote'>;
  capture(): PageMoment;
  setDefaults(changes: TrackerDefaults): void;
  /** Puts the variant of an experiment on the events to come. */
  setVariant(name: string, variant: string): void;
}

interface Parts {
  platform: Platform;
  orgId: string | undefined;
  /** Missing where nobody adds metadata or tells of an earlier moment. */
  extendMetadata: Extension['extendMetadata'];
}

export const createEventBuilder = ({ platform, orgId, extendMetadata }: Parts): EventBuilder => {
  const defaults: EventFields = {};
  let metadataDefaults: JsonObject = {};

  const capture = (): PageMoment => ({
    fields: { ...defaults },
    metadata: metadataDefaults,
    page: { $page: page(), $title: document.title, $referrer: referrer() },
  });

  const setDefaults = (changes: TrackerDefaults) => {
    safely(() => {
      const { eventMetadata, ...fields } = changes;
      Object.assign(defaults, fields);
      if (!('eventMetadata' in changes)) return;
      const { value, omitted } = toJsonSafe(eventMetadata, eventMetadata && metadataDefaults);
      metadataDefaults = value;
      if (omitted[0]) warnOnce(`values_omitted: ${omitted}`);
    });
  };

  return {
    capture,
    setDefaults,
    setVariant: (name, variant) =>
      setDefaults({
        eventMetadata: {
          $experiments: { ...(metadataDefaults.$experiments as JsonObject), [name]: variant },
        },
      }),
    buildEvent(eventType, eventMetadata, fields, moment) {
      const then = (extendMetadata && moment) ?? capture();
      const { assetId, configId, configuration, metric, userId } = { ...then.fields, ...fields };
      const body = toJsonSafe({
        eventType,
        orgId,
        assetId,
        configId,
        configuration,
        metric,
        userId,
        device: device(),
      });
      const { value, omitted } = toJsonSafe(eventMetadata, then.metadata);
      const $time = platform.now();
      omitted.push(...body.omitted);
      return {
        event: {
          ...body.value,
          eventMetadata: {
            ...(extendMetadata?.(value, eventMetadata, moment) ?? value),
            $id: platform.uuid(),
            $time,
            // The time of the attempt will be as long: a full storage takes it, too.
            $sent: $time,
            $webdriver: navigator.webdriver || undefined,
            ...then.page,
            $lib: `vitrine/${typeof __VERSION__ === 'string' ? __VERSION__ : 'dev'}`,
          },
        } as unknown as TrackedEvent,
        eventNote: omitted[0] ? { code: 'values_omitted', message: `${omitted}` } : undefined,
      };
    },
  };
};
