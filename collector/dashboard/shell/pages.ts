import type { ComponentType } from 'preact';
import { AccountPage } from '../pages/account/account-page.js';
import { ArPage } from '../pages/ar/ar-page.js';
import { DevicesPage } from '../pages/devices/devices-page.js';
import { EventsPage } from '../pages/events/events-page.js';
import { MissingPage } from '../pages/missing-page.js';
import { OverviewPage } from '../pages/overview/overview-page.js';
import { ProductsPage } from '../pages/products/products-page.js';
import { SessionPage } from '../pages/sessions/session-page.js';
import { SessionsPage } from '../pages/sessions/sessions-page.js';
import { SharesPage } from '../pages/shares/shares-page.js';
import { SourcesPage } from '../pages/sources/sources-page.js';
import { TrustPage } from '../pages/trust/trust-page.js';

export interface Page {
  /** Below the dashboard. */
  path: string;
  title: string;
  /** Whether its figures are about the period and the filters of the address. */
  hasPeriod: boolean;
  component: ComponentType;
}

const page = (path: string, title: string, component: ComponentType): Page => ({
  ...{ path, title, component, hasPeriod: true },
});

/** Pages of the navigation, in its order. */
export const NAV_PAGES: readonly Page[] = [
  page('', 'Overview', OverviewPage),
  page('/ar', 'AR and 3D', ArPage),
  page('/products', 'Products', ProductsPage),
  page('/sources', 'Sources', SourcesPage),
  page('/devices', 'Devices', DevicesPage),
  page('/sessions', 'Sessions', SessionsPage),
  page('/events', 'Events', EventsPage),
  page('/trust', 'Trust', TrustPage),
];

const OTHER_PAGES: readonly Page[] = [
  { ...page('/shares', 'Share links', SharesPage), hasPeriod: false },
  { ...page('/account', 'Account', AccountPage), hasPeriod: false },
];

const SESSION = { ...page('/sessions/', 'Session', SessionPage), hasPeriod: false };
const MISSING = { ...page('/missing', 'No such page', MissingPage), hasPeriod: false };

/** The page of a path. */
export function findPage(path: string): Page {
  if (path.startsWith(SESSION.path)) return SESSION;
  return [...NAV_PAGES, ...OTHER_PAGES].find((one) => one.path === path) ?? MISSING;
}
