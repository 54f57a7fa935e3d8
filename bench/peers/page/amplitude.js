import * as amplitude from '@amplitude/analytics-browser';

export function init(host, variant) {
  amplitude.init('bench', undefined, { serverUrl: `${host}/2/httpapi` });
  // As Amplitude documents it for events at the end of a page.
  if (variant === 'beacon')
    addEventListener('pagehide', () => {
      amplitude.setTransport('beacon');
      amplitude.flush();
    });
}

export const track = (name, properties) => amplitude.track(name, properties);
