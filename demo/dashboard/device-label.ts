import { parseUserAgent } from 'vitrine/device';

const known = new Map<string, { label: string; type: string }>();

/** `18.6` of `18.6.2`: the rest tells nobody anything. */
const shorten = (version = '') => version.split('.').slice(0, 2).join('.').replace(/\.0$/, '');

/** A device in words, `Mobile Safari 18.6 on iOS 18.6`; what cannot be read is shown as it is. */
export function describeDevice(userAgent: string): { label: string; type: string } {
  let found = known.get(userAgent);
  if (!found) {
    const facts = parseUserAgent(userAgent);
    const browser = [facts.$browser, shorten(facts.$browser_version)].filter(Boolean).join(' ');
    const system = [facts.$os, shorten(facts.$os_version)].filter(Boolean).join(' ');
    const label = [facts.$browser && browser, facts.$os && system].filter(Boolean).join(' on ');
    found = { label: label || userAgent, type: facts.$device_type ?? 'other' };
    known.set(userAgent, found);
  }
  return found;
}

/** An address without its scheme; an address that is none as it is. */
export function describeAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const { host, pathname } = new URL(address);
  return pathname === '/' ? host : host + pathname;
}
