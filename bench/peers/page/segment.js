import { AnalyticsBrowser } from '@segment/analytics-next';

const analytics = new AnalyticsBrowser();

export function init(_host, variant) {
  // Where to send is in the settings that it loads from its CDN.
  analytics.load(
    { writeKey: 'bench' },
    variant === 'keepalive'
      ? { integrations: { 'Segment.io': { deliveryStrategy: { config: { keepalive: true } } } } }
      : undefined,
  );
}

export const track = (name, properties) => analytics.track(name, properties);
