/** Details of a test that runs in `npm run test:full` alone: a slow one, or a row whose kind `npm test` has too. */
export const FULL = { tag: '@full' };

/** The same for some rows of a table. */
export const fullUnless = ({ isQuick }: { isQuick: boolean }) => (isQuick ? {} : FULL);
