import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Groups of an IPv6 address that are given to a client; the others it chooses itself, for each request if it likes. */
const GIVEN = 4;

/** Stands for every address by which a machine speaks to itself. */
export const LOOPBACK = '127.0.0.1';

/**
 * The address that the requests of one client are counted under: of IPv4 the address, of IPv6 the network of
 * 64 bits that is a client's own, the same however it is written and through whatever interface it came.
 * IPv4 that comes as IPv6, mapped or translated (RFC 6052), counts as IPv4: all of it is in one such network.
 *
 * @param address also one that is none, as proxies may tell: it stays as it is
 * @returns `LOOPBACK` for every address by which a machine speaks to itself
 */
export function clientAddress(address: string): string {
  const version = isIP(address);
  if (version === 4) return address.startsWith('127.') ? LOOPBACK : address;
  if (version !== 6) return address;
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'loopback') return LOOPBACK;
  if (parsed.range() === 'rfc6052') return clientAddress(parsed.toByteArray().slice(-4).join('.'));
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${parsed.toNormalizedString().split(':').slice(0, GIVEN).join(':')}::/64`;
}
