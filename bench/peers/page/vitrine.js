import { createTracker } from 'vitrine';

let vitrine;

export function init(host) {
  vitrine = createTracker({
    bearerToken: 'public-token-of-the-tests',
    orgId: '91e138bc-fada-44e7-bc6c-492620622570',
    assetId: 'bee4a155-5b92-48ad-b3fb-f14a235637a5',
    endpoint: `${host}/api/analytics`,
  });
}

// Its names are those of the events API.
export const track = (_name, metadata) => vitrine.track('product interaction', metadata);
