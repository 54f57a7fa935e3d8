// The build that holds its plugins: the other loads them from its CDN.
import { RudderAnalytics } from '@rudderstack/analytics-js/bundled';

const analytics = new RudderAnalytics();

export function init(host, variant) {
  analytics.load('bench', host, variant === 'beacon' ? { useBeacon: true } : undefined);
}

export const track = (name, properties) => analytics.track(name, properties);
