import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Groups of an IPv6 address that identify a network. The client chooses the others, for each request if it likes. */
const NETWORK_GROUPS = 4;

/** Stands for every loopback address. */
export const LOOPBACK = '127.0.0.1';

/**
 * The address under which a client's requests are counted: an IPv4 address, or the /64 network of an IPv6 address, in
 * one notation. IPv4 inside IPv6, mapped or translated (RFC 6052), counts as IPv4: all of it is in one such network.
 *
 * @param address any text; proxies may send other than addresses, which stay as they are
 * @returns `LOOPBACK` for every loopback address
 */
export function clientAddress(address: string): string {
  // Some gateways add the port, which differs for each connection.
  const [, host] =
    /^(?:(\d+(?:\.\d+){3}):\d+|\[([^\]]+)\](?::\d+)?)$/.exec(address)?.filter(Boolean) ?? [];
  if (host !== undefined) return clientAddress(host);
  const version = isIP(address);
  if (version === 4) return address.startsWith('127.') ? LOOPBACK : address;
  if (version !== 6) return address;
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'loopback') return LOOPBACK;
  if (parsed.range() === 'rfc6052') return clientAddress(parsed.toByteArray().slice(-4).join('.'));
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${parsed.toNormalizedString().split(':').slice(0, NETWORK_GROUPS).join(':')}::/64`;
}
