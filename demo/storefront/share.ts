import { find } from '../look/find.js';

/** Shares the address by the system's sheet where there is one, else copies it. */
export function createShare(): void {
  const told = find('.told');
  find('.share').addEventListener('click', async () => {
    // Not in every browser, whatever the types say.
    const bySystem = typeof navigator.share === 'function';
    const url = location.href;
    try {
      if (bySystem) await navigator.share({ title: document.title, url });
      else await navigator.clipboard.writeText(url);
      told.textContent = bySystem ? 'Shared.' : 'Link copied.';
    } catch {
      // Closed without sharing, or the clipboard was refused.
      told.textContent = '';
    }
  });
}
