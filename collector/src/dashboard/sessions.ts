import { randomBytes } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { Check } from '@sinclair/typebox/value';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Accounts } from '../accounts/accounts.js';
import type { ShareLink } from '../accounts/share-links.js';
import { endSession, type User } from '../accounts/users.js';
import { DAY_MS } from '../lib/day.js';
import { DASHBOARD_PATH } from './paths.js';
import type { SealedCookie, SealedCookies } from './sealed-cookies.js';

/** A session ends when nobody uses it for so long, and in any case some time after the sign-in. */
const IDLE_MS = 7 * DAY_MS;
const LONGEST_MS = 30 * DAY_MS;

/** A cookie is renewed when it is so old. */
const RENEWAL_MS = 5 * 60_000;

const ID_BYTES = 18;

const COOKIE: SealedCookie = {
  name: 'vitrine_session',
  path: DASHBOARD_PATH,
  maxAgeSeconds: IDLE_MS / 1_000,
};

/** The content of the cookie. There is no record of a session: that of its user or its link decides. */
const SealedSession = Type.Object({
  id: Type.String(),
  csrfToken: Type.String(),
  user: Type.Optional(
    Type.Object({ key: Type.String(), id: Type.String(), generation: Type.String() }),
  ),
  /** Id of a share link. */
  link: Type.Optional(Type.String()),
  startedAt: Type.Number(),
  sealedAt: Type.Number(),
});
type SealedSession = Static<typeof SealedSession>;

/** Owner of a session: a user or a share link. */
export type SessionSubject = { kind: 'user'; user: User } | { kind: 'link'; link: ShareLink };

/** A signed-in browser. */
export type Session = SessionSubject & {
  /** Random, and known to its browser alone. */
  id: string;
  csrfToken: string;
  /** ms since the epoch. */
  expiresAt: number;
};

export interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
}

export interface Sessions {
  /** Starts a session under a new id, and ends the one that the browser has. */
  start(exchange: Exchange, subject: SessionSubject): Promise<Session>;
  /** The session of a request; renews its cookie. */
  read(exchange: Exchange): Promise<Session | undefined>;
  /** Ends a session, also for copies of its cookie. */
  end(exchange: Exchange, session: Session): Promise<void>;
}

interface SessionsOptions {
  accounts: Accounts;
  cookies: SealedCookies;
  now(): number;
}

const randomId = () => randomBytes(ID_BYTES).toString('base64url');

const expiryOf = ({ startedAt, sealedAt }: SealedSession, subject: SessionSubject) =>
  Math.min(
    sealedAt + IDLE_MS,
    startedAt + LONGEST_MS,
    subject.kind === 'link' ? subject.link.expiresAt : Number.POSITIVE_INFINITY,
  );

export function createSessions({ accounts, cookies, now }: SessionsOptions): Sessions {
  const { users, shareLinks } = accounts;

  /** The user or the link of a cookie, unless it has ended. */
  const subjectOf = async (sealed: SealedSession): Promise<SessionSubject | undefined> => {
    if (sealed.link !== undefined) {
      const link = await shareLinks.get(sealed.link);
      return link && { kind: 'link', link };
    }
    const user = sealed.user && (await users.find(sealed.user.key));
    const isSame = user?.id === sealed.user?.id && user?.generation === sealed.user?.generation;
    if (!user || !isSame) return undefined;
    const isSignedOut = user.signedOut.some(({ sessionId }) => sessionId === sealed.id);
    return isSignedOut ? undefined : { kind: 'user', user };
  };

  const toSession = (sealed: SealedSession, subject: SessionSubject): Session => ({
    ...subject,
    id: sealed.id,
    csrfToken: sealed.csrfToken,
    expiresAt: expiryOf(sealed, subject),
  });

  const readSealed = async (request: FastifyRequest) => {
    const sealed = await cookies.read(request, COOKIE);
    return Check(SealedSession, sealed) ? sealed : undefined;
  };

  const find = async (request: FastifyRequest) => {
    const sealed = await readSealed(request);
    const subject = sealed && (await subjectOf(sealed));
    if (!sealed || !subject) return undefined;
    const session = toSession(sealed, subject);
    return session.expiresAt > now() ? { sealed, session } : undefined;
  };

  const signOut = async (session: Session) => {
    if (session.kind === 'link') return;
    const { user, id: sessionId } = session;
    const time = now();
    await users.update(user.key, (current) =>
      current.id === user.id
        ? endSession(current, { sessionId, until: time + LONGEST_MS, now: time })
        : undefined,
    );
  };

  return {
    async start(exchange, subject) {
      const before = await find(exchange.request);
      if (before) await signOut(before.session);
      const time = now();
      const sealed: SealedSession = {
        ...{ id: randomId(), csrfToken: randomId(), startedAt: time, sealedAt: time },
        ...(subject.kind === 'user'
          ? {
              user: {
                key: subject.user.key,
                id: subject.user.id,
                generation: subject.user.generation,
              },
            }
          : { link: subject.link.id }),
      };
      await cookies.write(exchange, COOKIE, sealed);
      return toSession(sealed, subject);
    },
    async read(exchange) {
      const found = await find(exchange.request);
      if (!found) return undefined;
      const { sealed, session } = found;
      if (now() - sealed.sealedAt < RENEWAL_MS) return session;
      const renewed = { ...sealed, sealedAt: now() };
      await cookies.write(exchange, COOKIE, renewed);
      return toSession(renewed, session);
    },
    async end({ request, reply }, session) {
      cookies.clear(request, reply, COOKIE);
      await signOut(session);
    },
  };
}
