import { parse, type SerializeOptions, serialize } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defaults, seal, unseal } from 'iron-webcrypto';
import type { SealKeys } from '../accounts/seal-keys.js';

/** A cookie that only the collectors of a store can read and write. */
export interface SealedCookie {
  name: string;
  path: string;
  maxAgeSeconds: number;
}

/** A longer header than any browser sends for this path. */
const MAX_SEALED_LENGTH = 4_096;

const attributesOf = (request: FastifyRequest, { path }: SealedCookie): SerializeOptions => ({
  path,
  httpOnly: true,
  sameSite: 'strict',
  // As `trustProxy` tells: of the connection, or of that to a trusted proxy.
  secure: request.protocol === 'https',
});

/** Adds a cookie to the response. */
const add = (reply: FastifyReply, cookie: string) => void reply.header('Set-Cookie', cookie);

export interface SealedCookies {
  /** @returns undefined for a missing cookie, and for one that was not sealed here */
  read(request: FastifyRequest, cookie: SealedCookie): Promise<unknown>;
  write(
    { request, reply }: { request: FastifyRequest; reply: FastifyReply },
    cookie: SealedCookie,
    value: object,
  ): Promise<void>;
  clear(request: FastifyRequest, reply: FastifyReply, cookie: SealedCookie): void;
}

/** Seals cookies: encrypted, and with a code that shows any change. */
export function createSealedCookies(sealKeys: () => Promise<SealKeys>): SealedCookies {
  return {
    async read(request, { name }) {
      const sealed = parse(request.headers.cookie ?? '')[name];
      if (!sealed || sealed.length > MAX_SEALED_LENGTH) return undefined;
      const keys = await sealKeys();
      // The name is part of the value: a cookie is no other one.
      const value = await unseal(sealed, { default: { ...keys } }, defaults).catch(() => undefined);
      const { cookie, content } = (value ?? {}) as { cookie?: string; content?: unknown };
      return cookie === name ? content : undefined;
    },
    async write({ request, reply }, cookie, content) {
      const keys = await sealKeys();
      const sealed = await seal({ cookie: cookie.name, content }, { ...keys }, defaults);
      const { maxAgeSeconds } = cookie;
      add(
        reply,
        serialize(cookie.name, sealed, {
          ...attributesOf(request, cookie),
          maxAge: maxAgeSeconds,
        }),
      );
    },
    clear(request, reply, cookie) {
      add(reply, serialize(cookie.name, '', { ...attributesOf(request, cookie), maxAge: 0 }));
    },
  };
}
