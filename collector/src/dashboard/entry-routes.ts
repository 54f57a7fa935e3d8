import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { parseLinkToken } from '../accounts/link-secret.js';
import { SHARE_LINK } from '../accounts/share-links.js';
import { SIGN_IN_LINK } from '../accounts/sign-in-links.js';
import { userKey } from '../accounts/users.js';
import { ApiError } from '../http/api-error.js';
import { readJson } from '../http/read-json.js';
import type { DashboardContext } from './context.js';
import type { Viewer } from './responses.js';
import { requireJson, requireSameOrigin } from './same-origin.js';
import type { SessionSubject } from './sessions.js';
import { roleOf, toViewer } from './viewer.js';

const strict = { additionalProperties: false };

const SignInBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    password: Type.String({ minLength: 1, maxLength: 1_000 }),
  },
  strict,
);

const RedeemBody = Type.Object({ token: Type.String({ maxLength: 200 }) }, strict);

const refuse = (path: string, message: string, reason: string) =>
  new ApiError('unauthorized', { details: [{ path, message }], reason });

/** Routes with which a browser gets a session. It has none yet, so nothing but its own page may send them. */
export function addEntryRoutes(app: FastifyInstance, context: DashboardContext): void {
  const { accounts, sessions, signInLimits } = context;
  const { users, passwords, signInLinks, shareLinks } = accounts;

  app.addHook('onRequest', (request, _reply, done) => {
    requireSameOrigin(request);
    requireJson(request);
    done();
  });

  app.post('/sign-in', async (request, reply): Promise<Viewer> => {
    const { name, password } = readJson(SignInBody, request);
    await signInLimits.count(request, userKey(name));
    const user = await users.find(name);
    if (!(await passwords.verify(password, user?.password)) || !user)
      throw refuse('password', 'is not the password of this name', 'wrong_password');
    const session = await sessions.start({ request, reply }, { kind: 'user', user });
    await signInLimits.remember({ request, reply }, user);
    return toViewer(session, context.config());
  });

  /** The user or the link that a token stands for. */
  const redeem = async (text: string): Promise<SessionSubject | undefined> => {
    const token = parseLinkToken(text);
    if (token?.kind === SHARE_LINK) {
      const link = await shareLinks.find(token);
      return link && { kind: 'link', link };
    }
    const redeemed = token?.kind === SIGN_IN_LINK ? await signInLinks.redeem(token) : undefined;
    const user = redeemed && (await users.find(redeemed.userKey));
    return user && user.id === redeemed?.userId ? { kind: 'user', user } : undefined;
  };

  app.post('/redeem', async (request, reply): Promise<Viewer> => {
    const { token } = readJson(RedeemBody, request);
    const subject = await redeem(token);
    if (!subject)
      throw refuse('token', 'is unknown, used or expired; ask for a new link', 'link_unknown');
    const current = subject.kind === 'link' && (await sessions.read({ request, reply }));
    // Somebody who sees the org anyway stays signed in.
    if (current && current.kind === 'user' && roleOf(current, subject.link.org))
      return toViewer(current, context.config());
    const session = await sessions.start({ request, reply }, subject);
    if (subject.kind === 'user') await signInLimits.remember({ request, reply }, subject.user);
    return toViewer(session, context.config());
  });
}
