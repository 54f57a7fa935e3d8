import posthog from 'posthog-js';

export function init(host) {
  posthog.init('phc_bench', { api_host: host, defaults: '2025-11-30' });
}

export const track = (name, properties) => posthog.capture(name, properties);
