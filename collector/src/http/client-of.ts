import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { createBoundedCache } from '../lib/bounded-cache.js';

/** Characters of the addresses of a request. A longer chain of proxies is read each time. */
const MAX_LENGTH = 150;

/**
 * Creates the function that names the address of a request's client, as Fastify's `request.ip` does. It remembers the
 * address by its texts: to check each proxy against the trusted ranges costs more than a limit.
 *
 * @param trustProxy proxies whose `X-Forwarded-For` is trusted: addresses, ranges and names, separated by commas
 */
export function createClientOf(trustProxy: string): (message: IncomingMessage) => string {
  const isTrusted = proxyAddr.compile(trustProxy.split(',').map((part) => part.trim()));
  const addresses = createBoundedCache<string>({ maxEntries: 10_000, maxKeyLength: MAX_LENGTH });
  const addressOf = (message: IncomingMessage) =>
    proxyAddr.all(message, isTrusted).at(-1) as string;
  return (message) => {
    const { 'x-forwarded-for': forwarded = '' } = message.headers;
    return addresses.get(`${message.socket.remoteAddress} ${forwarded}`, () => addressOf(message));
  };
}
