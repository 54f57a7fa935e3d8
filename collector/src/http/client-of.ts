import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/** Addresses in the memory, and characters of their headers: senders choose them. */
const MAX_REMEMBERED = 10_000;
const MAX_LENGTH = 100;

/**
 * Creates the function that names the address of a request's client, as Fastify's `request.ip` does. It remembers the
 * address by its texts: to check each proxy against the trusted ranges costs more than a limit.
 *
 * @param trustProxy proxies whose `X-Forwarded-For` is trusted: addresses, ranges and names, separated by commas
 */
export function createClientOf(trustProxy: string): (message: IncomingMessage) => string {
  const isTrusted = proxyAddr.compile(trustProxy.split(',').map((part) => part.trim()));
  const addresses = new Map<string, string>();
  const addressOf = (message: IncomingMessage) =>
    proxyAddr.all(message, isTrusted).at(-1) as string;
  return (message) => {
    const { 'x-forwarded-for': forwarded = '' } = message.headers;
    if (forwarded.length > MAX_LENGTH) return addressOf(message);
    const key = `${message.socket.remoteAddress} ${forwarded}`;
    const known = addresses.get(key);
    if (known !== undefined) return known;
    if (addresses.size >= MAX_REMEMBERED) addresses.clear();
    const address = addressOf(message);
    addresses.set(key, address);
    return address;
  };
}
