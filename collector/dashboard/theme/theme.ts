/** Looks of the dashboard. `auto` follows the system. */
export const THEMES = { auto: 'As the system', light: 'Light', dark: 'Dark' } as const;
export type Theme = keyof typeof THEMES;

const KEY = 'vitrine-dashboard-theme';

/** Browsers that forbid storage throw; the theme then lasts as long as the page. */
function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

const listeners = new Set<() => void>();
const notify = () => {
  for (const listener of listeners) listener();
};

/** @returns stops */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function apply(theme: Theme) {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  notify();
}

/** The chosen theme. */
export const readTheme = (): Theme =>
  (Object.keys(THEMES) as Theme[]).find((theme) => theme === stored()) ?? 'auto';

export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage is forbidden.
  }
  apply(theme);
}

/** Shows the chosen theme, and follows the system. */
export function startTheme(): void {
  apply(readTheme());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', notify);
}

/** A colour of the style sheet, for a canvas: custom properties keep `light-dark()` as it is written. */
export function themeColour(name: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
