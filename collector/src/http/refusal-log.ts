import type { FastifyBaseLogger, FastifyRequest } from 'fastify';

const INTERVAL_MS = 60_000;

/** Characters of a host; DNS has no longer one. */
const MAX_HOST_LENGTH = 253;

type RefusedRequest = Pick<FastifyRequest, 'headers'>;

/** The host of the page that sent a request; never its path. */
function hostOf({ headers: { origin, referer } }: RefusedRequest): string | undefined {
  const page = origin ?? referer;
  return page !== undefined && URL.canParse(page)
    ? new URL(page).host.slice(0, MAX_HOST_LENGTH)
    : undefined;
}

/**
 * Logs refused requests: one line a minute for each reason, so that a shop whose domain is missing is seen and a flood
 * does not fill the disk.
 */
export function createRefusalLog(log: Pick<FastifyBaseLogger, 'warn'>, message: string) {
  const reasons = new Map<string, { loggedAt: number; skipped: number }>();
  return (request: RefusedRequest, reason: string): void => {
    const last = reasons.get(reason) ?? { loggedAt: Number.NEGATIVE_INFINITY, skipped: 0 };
    reasons.set(reason, last);
    const now = performance.now();
    if (now - last.loggedAt < INTERVAL_MS) {
      last.skipped++;
      return;
    }
    log.warn({ reason, host: hostOf(request), more: last.skipped }, message);
    last.loggedAt = now;
    last.skipped = 0;
  };
}
