/** Stands in for `program-beside.ts` in tests: the programs that `build-programs.ts` built. */

import { join } from 'node:path';
import { inject } from 'vitest';

export const programBeside = (_: string, name: string): string =>
  join(inject('programFolder'), `${name}.mjs`);
