import { useState } from 'preact/hooks';
import { DASHBOARD_PATH } from '../address/paths.js';
import { useAddress } from '../address/use-address.js';
import { apiUrl, request } from '../api/request.js';
import { useSession } from '../api/session.js';
import { orgOf } from '../api/use-scope.js';
import { chooseTheme, readTheme, THEMES, type Theme } from '../theme/theme.js';

/** Theme, account, share links and the way out. */
export function AccountMenu() {
  const { viewer } = useSession();
  const { pageHref, state } = useAddress();
  const [theme, setTheme] = useState(readTheme);
  const isOwner = orgOf(viewer.orgs, state.org)?.role === 'owner' && viewer.kind === 'user';

  const signOut = async () => {
    const options = { method: 'POST', csrfToken: viewer.csrfToken } as const;
    // A session that is over already is as good.
    await request(apiUrl('/sign-out'), options).catch(() => undefined);
    location.assign(DASHBOARD_PATH);
  };

  return (
    <details class="account">
      <summary class="button">{viewer.name ?? 'Share link'}</summary>
      <div class="account-menu">
        <label>
          Theme
          <select
            value={theme}
            onChange={({ currentTarget }) => {
              const chosen = currentTarget.value as Theme;
              setTheme(chosen);
              chooseTheme(chosen);
            }}
          >
            {Object.entries(THEMES).map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {isOwner && <a href={pageHref('/shares')}>Share links</a>}
        {viewer.kind === 'user' && <a href={pageHref('/account')}>Account</a>}
        <button type="button" class="button" onClick={signOut}>
          {viewer.kind === 'user' ? 'Sign out' : 'Close the link'}
        </button>
      </div>
    </details>
  );
}
