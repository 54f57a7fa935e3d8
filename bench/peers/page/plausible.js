import { track as send, init as start } from '@plausible-analytics/tracker';

export function init(host) {
  start({ domain: 'shop.example', endpoint: `${host}/api/event` });
}

export const track = (name, props) => send(name, { props });
