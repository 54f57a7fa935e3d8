import type { MadeToken, TokenInfo, TokenKind } from '../administration/tokens.js';
import { withAdministration } from './with-administration.js';
import { print, type StoreOptions } from './with-store.js';

export interface AddTokenOptions extends StoreOptions {
  kind: TokenKind;
  org?: string;
  name?: string;
  domain?: string[];
  read?: boolean;
  allowOrigin?: boolean;
  expiresIn?: number;
}

const validity = ({ expiresAt, isExpired }: TokenInfo) => {
  if (expiresAt === null) return 'does not expire';
  return `${isExpired ? 'expired' : 'expires'} ${expiresAt}`;
};

const describe = (token: TokenInfo) =>
  [
    token.id,
    token.kind,
    token.orgId ?? 'all orgs',
    token.name ?? '-',
    token.domains.join(' ') || '-',
    token.kind === 'public' && token.read ? 'also reads' : '-',
    validity(token),
    token.path ? `in the file (${token.path})` : `by ${token.createdBy}`,
  ].join('\t');

/** The token goes to standard output alone, so that a script can take it from there. */
function printMade(token: MadeToken) {
  print(token.token);
  process.stderr.write(
    `${token.kind} token ${token.id} of ${token.orgId ?? 'all orgs'}, ${validity(token)}. It is shown only once. Every collector accepts it within 5 seconds.\n`,
  );
}

export const listTokens = ({ org, ...options }: StoreOptions & { org?: string }) =>
  withAdministration(options, async ({ tokens }) => {
    for (const token of await tokens.list(org)) print(describe(token));
  });

export const addToken = (options: AddTokenOptions) =>
  withAdministration(options, async ({ tokens, orgOf }) => {
    const { kind, name, domain, read, allowOrigin, expiresIn } = options;
    printMade(
      await tokens.add({
        ...{ kind, orgId: kind === 'admin' ? options.org : orgOf(options) },
        ...(name !== undefined && { name }),
        ...(domain && { domains: domain }),
        ...(read !== undefined && { read }),
        ...(allowOrigin !== undefined && { allowOrigin }),
        expiresInMs: expiresIn,
      }),
    );
  });

export const rotateToken = (id: string, options: StoreOptions & { expireAfter: number }) =>
  withAdministration(options, async ({ tokens }) => {
    const { expireAfter: expireAfterMs } = options;
    const made = await tokens.rotate(id, { expireAfterMs });
    printMade(made);
    process.stderr.write(`The old one, ${id}, ${validity(await tokens.get(id))}.\n`);
  });

export const expireToken = (id: string, options: StoreOptions & { after: number }) =>
  withAdministration(options, async ({ tokens }) => {
    print(`${id} ${validity(await tokens.expire(id, { afterMs: options.after }))}`);
  });

export const removeToken = (id: string, options: StoreOptions) =>
  withAdministration(options, async ({ tokens }) => {
    await tokens.remove(id);
    print(`${id} is removed; every collector refuses it within 5 seconds`);
  });

/** The domains of public tokens. */
export const listDomains = ({ org, ...options }: StoreOptions & { org?: string }) =>
  withAdministration(options, async ({ tokens }) => {
    for (const { id, kind, domains } of await tokens.list(org))
      if (kind === 'public') for (const domain of domains) print(`${id}\t${domain}`);
  });

export const addDomains = (names: string[], options: StoreOptions & { token: string }) =>
  withAdministration(options, async ({ domains }) => {
    const token = await domains.add(options.token, names);
    print(`${token.id} serves ${token.domains.join(', ')}`);
  });

export const removeDomain = (domain: string, options: StoreOptions & { token: string }) =>
  withAdministration(options, async ({ domains }) => {
    const token = await domains.remove(options.token, domain);
    print(`${token.id} serves ${token.domains.join(', ')}`);
  });
