import { setTimeout as pause } from 'node:timers/promises';
import type { Ability } from '../../tools/harness/engines/engine.js';
import type { Visit } from './visit.js';

/** When an event is tracked in the life of a page, and how that life ends. */
export interface Moment {
  name: string;
  /** Abilities of the browser that it needs. */
  needs?: readonly Ability[];
  /** Page that is opened for it: `/buy`, which tracks, or one that opens or frames `/buy`. */
  page?: '/opener' | '/framing';
  /** Element on `/buy` that is clicked. Default: a button. */
  element?: (attributes: string) => string;
  /** Script of the click after it has tracked. */
  leave?: string;
  /** Action on the page that stands open. Default: a click on it. */
  act?: (visit: Visit) => Promise<void>;
  /** Action of the visitor once the page has tracked. */
  afterwards?: (visit: Visit) => Promise<void>;
  /** The page stays open, and it is up to it to go on. */
  stays?: true;
  /** The browser ends, so it is one of its own with a profile that the visitor comes back with. */
  ends?: true;
  /** It begins on a page that is prerendered, which the visitor then sees or not. */
  prerender?: 'shown' | 'never shown';
}

/** A browser lives on so long after the click: ms. By far not enough to write `localStorage` to disk. */
const BEFORE_KILL_MS = 500;

export const MOMENTS: readonly Moment[] = [
  { name: 'at once', stays: true },
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
    async afterwards(visit) {
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
    async afterwards(visit) {
      await visit.browser.quit();
      await visit.launchAgain();
    },
  },
  {
    name: 'SIGKILL',
    ends: true,
    async afterwards(visit) {
      await pause(BEFORE_KILL_MS);
      await visit.browser.kill();
      await visit.launchAgain();
    },
  },
  {
    name: 'bfcache and return',
    needs: ['bfcache'],
    leave: "location.href = '/gone'",
    async afterwards({ tab }) {
      await tab.until("location.pathname === '/gone' && document.readyState === 'complete'");
      await tab.back();
      await tab.until('window.restored');
    },
  },
  {
    name: 'background tab',
    needs: ['background'],
    stays: true,
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
