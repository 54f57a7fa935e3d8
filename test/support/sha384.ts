import { createHash } from 'node:crypto';

/** The value of `integrity` for a file. */
export const sha384 = (content: string | Uint8Array): string =>
  `sha384-${createHash('sha384').update(content).digest('base64')}`;
