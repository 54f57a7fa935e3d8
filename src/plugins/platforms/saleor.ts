import type { Platform } from '../signals/platform.js';

/**
 * @platform Saleor
 * @adds mutation `checkoutLinesAdd`, and `checkoutCreate` with lines
 * @refuses `errors`
 * @unseen starters that add by a server action of Next.js: use `match`
 * @versions Saleor 3.24
 */
export const saleor: Platform = {
  adds: /^(?=[^\n]*graphql)(?=.*?mutation\b)((?=.*?checkoutLinesAdd)|(?=.*?checkoutCreate)(?=.*?"lines"\s*:\s*\[\s*\{))/s,
  refuses: /"errors"\s*:\s*\[\s*[^\s\]]/,
};
