import { useEffect, useRef, useState } from 'preact/hooks';
import { useAddress } from '../address/use-address.js';
import { useSession } from '../api/session.js';
import { orgOf } from '../api/use-scope.js';
import { FailureBoundary } from '../components/failure-boundary.js';
import { useTitle } from '../components/use-title.js';
import { AccountMenu } from './account-menu.js';
import { OfflineNote } from './offline-note.js';
import { PageActions } from './page-actions.js';
import { findPage, NAV_PAGES } from './pages.js';
import { Toolbar } from './toolbar.js';

/** Header, navigation, toolbar and the page of the address. */
export function Shell() {
  const { viewer } = useSession();
  const { path, state, go, pageHref } = useAddress();
  const page = findPage(path);
  const org = orgOf(viewer.orgs, state.org);
  const main = useRef<HTMLElement>(null);
  const [menu, setMenu] = useState(false);
  const shown = useRef(path);
  useTitle(`${page.title}, ${org?.name}`);

  // A new page begins at its heading, for the keyboard and for screen readers. A filter keeps the focus where it is.
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    setMenu(false);
    main.current?.querySelector<HTMLElement>('h1')?.focus();
  }, [path]);

  const { component: Page } = page;
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the figures
      </a>
      <header class="top">
        <a class="brand" href={pageHref('')}>
          Vitrine
        </a>
        {viewer.orgs.length > 1 ? (
          <label class="org">
            <span class="unseen">Org</span>
            <select
              value={org?.orgId}
              onChange={({ currentTarget }) =>
                // Filters of one shop have no meaning in another.
                go({ org: currentTarget.value, filters: {}, sort: '', p: 1, view: {} })
              }
            >
              {viewer.orgs.map(({ orgId, name }) => (
                <option key={orgId} value={orgId}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <span class="org">{org?.name}</span>
        )}
        <AccountMenu />
        <button
          type="button"
          class="button menu-button"
          aria-expanded={menu}
          aria-controls="pages"
          onClick={() => setMenu(!menu)}
        >
          Pages
        </button>
      </header>
      <nav id="pages" class={menu ? 'pages open' : 'pages'} aria-label="Pages">
        <ul>
          {NAV_PAGES.map((item) => (
            <li key={item.path}>
              <a href={pageHref(item.path)} aria-current={item === page ? 'page' : undefined}>
                {item.title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" ref={main} tabIndex={-1}>
        <OfflineNote />
        <div class="page-head">
          <div class="head-line">
            <h1 tabIndex={-1}>{page.title}</h1>
            <PageActions />
          </div>
          {page.hasPeriod && <Toolbar />}
        </div>
        <FailureBoundary key={path}>
          <Page />
        </FailureBoundary>
      </main>
    </div>
  );
}
