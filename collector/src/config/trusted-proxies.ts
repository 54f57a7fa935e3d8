import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const NAMES = ['loopback', 'linklocal', 'uniquelocal'];

/** Whether Fastify accepts an address or a range. The length of a range may be an IPv4 mask. */
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

/** Whether a text is a list of addresses, ranges and names, separated by commas. */
export const isTrustedProxies = (text: string): boolean =>
  text.split(',').every((part) => NAMES.includes(part.trim()) || isRange(part.trim()));
