import mixpanel from 'mixpanel-browser';

export function init(host) {
  mixpanel.init('bench', { api_host: host });
}

export const track = (name, properties) => mixpanel.track(name, properties);
