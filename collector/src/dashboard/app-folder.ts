import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built app, beside the bundle or, from the sources, where the build puts it. */
export const APP_FOLDER = fileURLToPath(
  new URL(
    extname(import.meta.url) === '.ts' ? '../../dist/dashboard' : './dashboard',
    import.meta.url,
  ),
);
