import { OpenPanel } from '@openpanel/web';

let op;

export function init(host) {
  op = new OpenPanel({
    apiUrl: host,
    clientId: 'bench',
    trackScreenViews: true,
    trackOutgoingLinks: true,
    trackAttributes: true,
  });
}

export const track = (name, properties) => op.track(name, properties);
