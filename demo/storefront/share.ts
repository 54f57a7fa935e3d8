import { find } from '../look/find.js';

/** Shares the address by the system's sheet where there is one, else copies it. */
export function createShare(): void {
  const result = find('.share-result');
  find('.share').addEventListener('click', async () => {
    // Not in every browser, whatever the types say.
    const bySystem = typeof navigator.share === 'function';
    const url = location.href;
    try {
      if (bySystem) await navigator.share({ title: document.title, url });
      else await navigator.clipboard.writeText(url);
      result.textContent = bySystem ? 'Shared.' : 'Link copied.';
    } catch {
      // Closed without sharing, or the clipboard was refused.
      result.textContent = '';
    }
  });
}
