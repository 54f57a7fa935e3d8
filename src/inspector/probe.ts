import type { Probes, Reach } from './diagnose.js';

/** Longest wait for an answer: ms. */
const DEADLINE_MS = 4_000;

/** The event of a policy comes in a task of its own, before or after the request has failed: ms. */
const VIOLATION_DELAY_MS = 50;

/** A path that EasyList names, in a spelling that no shop has a file by. */
const BAIT = '/vitrine-ad-banner.gif';

/** A probe sends no visitor's data: no token, no cookies, no address of the page. */
const BARE: RequestInit = {
  // Asks for no more than the head of an answer, and changes nothing.
  method: 'HEAD',
  credentials: 'omit',
  cache: 'no-store',
  referrerPolicy: 'no-referrer',
};

async function attempt(url: string, init: RequestInit): Promise<Reach> {
  let refused = false;
  const { origin } = new URL(url);
  const onViolation = ({
    disposition,
    effectiveDirective,
    blockedURI,
  }: SecurityPolicyViolationEvent) => {
    refused ||=
      disposition === 'enforce' &&
      effectiveDirective === 'connect-src' &&
      blockedURI.startsWith(origin);
  };
  document.addEventListener('securitypolicyviolation', onViolation);
  // `AbortSignal.timeout` came later than style sheets made by script.
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), DEADLINE_MS);
  try {
    const { type, redirected } = await fetch(url, {
      ...BARE,
      ...init,
      signal: deadline.signal,
    });
    return type === 'opaqueredirect' || redirected ? 'redirected' : 'answered';
  } catch {
    await new Promise((resolve) => setTimeout(resolve, VIOLATION_DELAY_MS));
    return refused ? 'policy' : 'failed';
  } finally {
    clearTimeout(timer);
    document.removeEventListener('securitypolicyviolation', onViolation);
  }
}

/** Any answer will do, though the page may not read it. */
const ask = (url: string) => attempt(url, { mode: 'no-cors' });

/**
 * Finds out how far requests get, from the address of the events outwards, and asks no further than
 * it has to.
 *
 * @param endpoint base address of the events API
 */
export async function probe(endpoint: string): Promise<Probes> {
  const address = new URL(`${endpoint}/events`, document.baseURI).href;
  const at = (path: string, base: string) => new URL(path, base).href;
  const probes: Probes = {
    events: await attempt(address, {
      mode: 'cors',
      redirect: 'manual',
      // Asks for the preflight that an event asks for.
      headers: { 'Content-Type': 'application/json' },
    }),
  };
  if (probes.events !== 'failed') return probes;
  probes.plain = await ask(address);
  if (probes.plain !== 'failed') return probes;
  probes.server = await ask(at('/', address));
  // A policy may allow only the address of the events. Then this probe shows nothing.
  if (probes.server !== 'failed' && probes.server !== 'policy') return probes;
  probes.shop = await ask(at('/', location.href));
  if (probes.shop === 'answered' || probes.shop === 'redirected')
    probes.bait = await ask(at(BAIT, location.href));
  return probes;
}
