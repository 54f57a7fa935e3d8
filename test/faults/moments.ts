import type { Ability } from '../support/engines/engine.js';
import type { Visit } from './visit.js';

/** When an event is tracked in the life of a page, and how that life ends. */
export interface Moment {
  name: string;
  /** What it asks of a browser. */
  needs?: readonly Ability[];
  /** Page that is opened for it: `/buy`, which tracks, or one that opens or frames `/buy`. */
  page?: '/opener' | '/framing';
  /** What on `/buy` is clicked. Default: a button. */
  element?: (attributes: string) => string;
  /** What the click does after it has tracked. */
  leave?: string;
  /** What happens on the page that stands open. Default: a click on it. */
  act?: (visit: Visit) => Promise<void>;
  /** The browser ends, so it is one of its own with a profile that the visitor comes back with. */
  ends?: true;
  /** It begins on a page that is prerendered, which the visitor then sees or not. */
  prerender?: 'shown' | 'never shown';
}

const click = ({ tab }: Visit) => tab.click('#go');

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A browser lives on so long after the click: ms. By far not enough to write `localStorage` to disk. */
const BEFORE_KILL = 500;

export const MOMENTS: readonly Moment[] = [
  { name: 'at once' },
  { name: 'location.href', leave: "location.href = '/gone'" },
  { name: 'link', element: (attributes) => `<a href="/gone" ${attributes}>Buy</a>` },
  {
    name: 'form post',
    element: (attributes) =>
      `<form method="post" action="/gone"><button ${attributes}>Buy</button></form>`,
  },
  { name: 'reload', leave: 'location.reload()' },
  { name: 'back', leave: 'history.back()' },
  { name: 'about:blank', leave: "location.href = 'about:blank'" },
  {
    name: 'tab close',
    async act(visit) {
      await click(visit);
      await visit.tab.close();
      visit.closed = true;
    },
  },
  {
    name: 'window close',
    page: '/opener',
    act: ({ tab }) => tab.start("shop.document.querySelector('#go').click(); shop.close()"),
  },
  {
    name: 'browser quit',
    ends: true,
    async act(visit) {
      await click(visit);
      await visit.browser.quit();
      await visit.launchAgain();
    },
  },
  {
    name: 'SIGKILL',
    ends: true,
    async act(visit) {
      await click(visit);
      await pause(BEFORE_KILL);
      await visit.browser.kill();
      await visit.launchAgain();
    },
  },
  {
    name: 'bfcache and return',
    needs: ['bfcache'],
    leave: "location.href = '/gone'",
    async act(visit) {
      await click(visit);
      await visit.tab.until("location.pathname === '/gone' && document.readyState === 'complete'");
      await visit.tab.back();
      await visit.tab.until('window.restored');
    },
  },
  {
    name: 'background tab',
    needs: ['background'],
    async act({ tab }) {
      await tab.hide();
      await tab.start('trackAll()');
    },
  },
  {
    name: 'iframe removed',
    page: '/framing',
    act: ({ tab }) =>
      tab.start(
        "const frame = document.querySelector('iframe'); frame.contentDocument.querySelector('#go').click(); frame.remove()",
      ),
  },
  { name: 'prerender, shown', prerender: 'shown' },
  { name: 'prerender, never shown', prerender: 'never shown' },
];

export const moment = (name: string): Moment => {
  const found = MOMENTS.find((one) => one.name === name);
  if (!found) throw new Error(`no moment is called ${name}`);
  return found;
};
