import { useMemo } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { type AddressState, readAddress, sharedState, writeAddress } from './address-state.js';
import { DASHBOARD_PATH } from './paths.js';

export interface Address {
  /** Below the dashboard, without a slash at its end: `/products`. Overview is empty. */
  path: string;
  state: AddressState;
  /** Address of this page with a change. */
  href(change: Partial<AddressState>): string;
  /** Address of another page of the same org, period and filters. */
  pageHref(path: string, change?: Partial<AddressState>): string;
  /** Goes to this page with a change, as a new step of the history. */
  go(change: Partial<AddressState>): void;
  /** The same without a new step in the history: for typed texts and states of one page. */
  replace(change: Partial<AddressState>): void;
  /** Changes what only this page knows. */
  goView(change: Record<string, string>): void;
}

/** The address as state: every choice on a page is a link. */
export function useAddress(): Address {
  const { url, route } = useLocation();
  return useMemo(() => {
    const { pathname, search } = new URL(url, location.origin);
    const path = pathname.slice(DASHBOARD_PATH.length).replace(/\/+$/, '');
    const state = readAddress(search);
    const href = (change: Partial<AddressState>) =>
      `${DASHBOARD_PATH}${path}${writeAddress({ ...state, ...change })}`;
    return {
      path,
      state,
      href,
      pageHref: (other, change) =>
        `${DASHBOARD_PATH}${other}${writeAddress({ ...sharedState(state), ...change })}`,
      go: (change) => route(href(change)),
      replace: (change) => route(href(change), true),
      goView: (change) => route(href({ view: { ...state.view, ...change } })),
    };
  }, [url, route]);
}
