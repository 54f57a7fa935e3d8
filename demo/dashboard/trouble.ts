import { ClientError } from 'vitrine/client';

const AGAIN = 'This page tries again by itself.';

/** One sentence of what is wrong and what helps. */
export function describeTrouble(error: unknown, endpoint: string): string {
  if (!(error instanceof ClientError)) return `${(error as Error)?.message ?? error}. ${AGAIN}`;
  const { status, code, details } = error;
  if (code === 'network') {
    return `The collector at ${endpoint} does not answer: start it, for the demo with npm run demo. ${AGAIN}`;
  }
  if (status === 401 || status === 403) {
    return `The collector refuses the token (${status}): give this page one that may read (read: true) and serves ${location.hostname}. ${AGAIN}`;
  }
  if (status === 404) return 'There is no such event; check the address of this page.';
  if (status === 422) {
    const what = details?.map(({ path, message }) => `${path} ${message}`).join('; ');
    return `The collector does not take the question: ${what || error.message}. Change it, or clear the filters.`;
  }
  if (status === 429) return `The collector is asked too often. ${AGAIN}`;
  if (status >= 500) return `The collector has trouble of its own (${status}). ${AGAIN}`;
  return `${error.message}. ${AGAIN}`;
}
