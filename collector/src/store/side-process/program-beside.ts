import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The program beside a module, both in `dist/` and in the sources. Vitest replaces this module: it builds the
 * programs once, since each start from TypeScript costs half a second of CPU.
 */
export const programBeside = (moduleUrl: string, name: string): string =>
  fileURLToPath(new URL(`./${name}${extname(moduleUrl)}`, moduleUrl));
