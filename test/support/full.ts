/** Details of a test that runs in `npm run test:full` alone: a slow one, or a row whose kind `npm test` has too. */
export const FULL = { tag: '@full' };

/** Details of a table's row: `npm test` runs the quick rows only. */
export const fullExcept = (quickRows: readonly string[], row: string) =>
  quickRows.includes(row) ? {} : FULL;
