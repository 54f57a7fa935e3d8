import type { CaseFixture } from './case-fixture.js';
import type { Fault } from './faults.js';
import type { Moment } from './moments.js';
import { isVitrine, type Sender, tracks, type Visit } from './visit.js';

const MARKS = "[tab + 'a', tab + 'b']";
const TAB = "const tab = new URLSearchParams(location.search).get('tab') ?? '1';";

export interface Pages {
  /** Does not track. */
  gone: string;
  /** Tracks `warm` once it is there. */
  warm: string;
  /** Tracks by a click on `#go`, or what the moment has instead. */
  start: (tab: number) => string;
  /** Tracks `later` once it is there. */
  later: string;
}

/** Makes the shop's pages for a fault and a moment. */
export function makePages(
  fixture: CaseFixture,
  fault: Fault,
  moment: Moment,
  sender: Sender,
): Pages {
  const { everywhere = '', head = '', headers = {}, after = '', later = '', frame } = fault;
  const leave = moment.leave ?? '';
  const element = moment.element ?? ((attributes) => `<button ${attributes}>Buy</button>`);
  const attributes = isVitrine(sender) ? {} : null;
  const plain = { attributes: null };
  const click = tracks(sender, fixture, MARKS) + after;
  fixture.page('/buy', {
    attributes,
    headers,
    head: frame
      ? `${everywhere}; ${head}; ${TAB}
         addEventListener('message', () => { ${click}; parent.postMessage('tracked', '*'); });`
      : `${everywhere}; ${head}; ${TAB}
         function trackAll() { ${click} }
         addEventListener('pageshow', (event) => { window.restored = event.persisted });`,
    body: frame ? '' : element(`id="go" onclick="trackAll(); ${leave}"`),
  });
  const onLoad = (mark: string) => tracks(sender, fixture, `['${mark}']`);
  const warm = fixture.page('/', { attributes, head: `${everywhere}; ${onLoad('warm')}` });
  const back = fixture.page('/later', {
    attributes,
    head: `${everywhere}; ${later}; ${onLoad('later')}`,
  });
  const framed = (path: string) => {
    const site = frame === 'cross-site' ? fixture.rig.otherSite : '';
    return `<iframe ${frame === 'sandboxed' ? 'sandbox="allow-scripts"' : ''} src="${site}${path}"></iframe>`;
  };
  fixture.page('/opener', {
    ...plain,
    body: `<button id="open" onclick="window.shop = open('/buy', '', 'popup,width=500,height=400')">Open</button>`,
  });
  fixture.page('/framing', { ...plain, body: '<iframe src="/buy"></iframe>' });
  fixture.page('/outer', {
    ...plain,
    head: `function trackAll() { frames[0].postMessage('track', '*') }
      addEventListener('message', () => { window.tracked = true; ${leave} });`,
    body: framed('/buy') + element('id="go" onclick="trackAll()"'),
  });
  const outerLater = fixture.page('/outer-later', { ...plain, body: framed('/later') });
  const path = frame ? '/outer' : (moment.page ?? '/buy');
  return {
    gone: fixture.page('/gone', plain),
    warm,
    start: (tab) => `${fixture.rig.shop}${path}?tab=${tab}`,
    later: frame ? outerLater : back,
  };
}

/** Waits until what tracks stands on the page. */
export async function ready({ tab }: Visit, { page }: Moment) {
  const loaded = "document.readyState === 'complete'";
  if (page === '/opener') {
    // Only what a visitor clicks on opens a window.
    await tab.click('#open');
    await tab.until(`shop?.location.pathname === '/buy' && shop.${loaded}`);
  } else {
    await tab.until(loaded);
  }
}
