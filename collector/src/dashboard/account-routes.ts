import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { MAX_PASSWORD_LENGTH, passwordProblem } from '../accounts/passwords.js';
import { endSessions, nameProblem, type User, userKey } from '../accounts/users.js';
import { ApiError } from '../http/api-error.js';
import { readJson } from '../http/read-json.js';
import { type DashboardContext, sessionOf } from './context.js';
import type { Viewer } from './responses.js';
import { toViewer } from './viewer.js';

const PasswordBody = Type.Object(
  {
    password: Type.String(),
    current: Type.Optional(Type.String({ maxLength: MAX_PASSWORD_LENGTH })),
    name: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

const wrong = (path: string, message: string) =>
  new ApiError('invalidParameter', { details: [{ path, message }] });

/** Routes of a session's own account. */
export function addAccountRoutes(app: FastifyInstance, context: DashboardContext): void {
  const { accounts, sessions, signInLimits } = context;
  const { users, passwords, signInLinks } = accounts;

  app.get(
    '/viewer',
    async (request): Promise<Viewer> => toViewer(sessionOf(request), context.config()),
  );

  app.post('/sign-out', async (request, reply) => {
    await sessions.end({ request, reply }, sessionOf(request));
    return reply.code(204).send();
  });

  /** @throws ApiError 422 when the user has a password, and this is another one */
  const checkCurrent = async ({ password }: User, current: string | undefined) => {
    if (password && !(await passwords.verify(current ?? '', password)))
      throw wrong('current', 'is not your password');
  };

  /** Gives the first owner the name that it chose. @returns the user under that name */
  const rename = async (user: User, name: string): Promise<User> => {
    const problem = nameProblem(name);
    if (problem) throw wrong('name', problem);
    if (!user.isFirst || user.password)
      throw wrong('name', 'is fixed; add another user to change it');
    if (userKey(name) === user.key) return user;
    const renamed = await users.add({ name, roles: user.roles, isFirst: true });
    if (!renamed) throw wrong('name', 'belongs to another user; choose another one');
    await signInLinks.removeOf(user);
    await users.remove(user.key);
    return renamed;
  };

  app.post('/password', async (request, reply): Promise<Viewer> => {
    const session = sessionOf(request);
    if (session.kind === 'link') throw new ApiError('forbidden');
    const { password, current, name } = readJson(PasswordBody, request);
    const problem = passwordProblem(password);
    if (problem) throw wrong('password', problem);
    await signInLimits.countInSession(session.id);
    await checkCurrent(session.user, current);
    const hash = await passwords.hash(password);
    const user = name === undefined ? session.user : await rename(session.user, name);
    // A new password ends all sessions, since others may have a copy of an older cookie.
    const changed = await users.update(user.key, (found) =>
      found.id === user.id ? { ...endSessions(found), password: hash } : undefined,
    );
    if (!changed) throw new ApiError('unauthorized');
    await signInLinks.removeOf(changed);
    const started = await sessions.start({ request, reply }, { kind: 'user', user: changed });
    await signInLimits.remember({ request, reply }, changed);
    return toViewer(started, context.config());
  });
}
