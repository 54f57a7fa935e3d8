import { newTracker, trackSelfDescribingEvent } from '@snowplow/browser-tracker';

export function init(host, variant) {
  newTracker('bench', host, {
    appId: 'bench',
    ...(variant === 'keepalive' && { keepalive: true }),
  });
}

export const track = (name, data) =>
  trackSelfDescribingEvent({
    event: { schema: `iglu:example.shop/${name}/jsonschema/1-0-0`, data },
  });
