import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const NAMES = ['loopback', 'linklocal', 'uniquelocal'];

/** Whether the framework takes an address or a range, whose length may be written as a mask of IPv4. */
function isRange(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  if (!version || rest.length) return false;
  if (length === undefined) return true;
  if (/^\d+$/.test(length))
    return Number(length) > 0 && Number(length) <= (version === 4 ? 32 : 128);
  if (version !== 4 || isIP(length) !== 4) return false;
  return (ipaddr.IPv4.parse(length).prefixLengthFromSubnetMask() ?? 0) > 0;
}

/** Whether a text names proxies: addresses, ranges and names, separated by commas. */
export const isTrustedProxies = (text: string): boolean =>
  text.split(',').every((part) => NAMES.includes(part.trim()) || isRange(part.trim()));
