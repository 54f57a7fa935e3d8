import { getSession } from '@threekit/analytics';

let session;

export function init(host) {
  session = getSession({
    auth: {
      orgId: '91e138bc-fada-44e7-bc6c-492620622570',
      publicToken: 'e26ad75d-95de-4ca8-b4dd-9e3e5a06a4f0',
      host: new URL(host).host,
    },
  });
}

export const track = (customName, customParameters) =>
  session.custom({ customName, customParameters });
