import { canonicalDomain } from '../config/domain.js';
import { AdministrationError } from './administration-error.js';
import { checkLikeFile, PLACEHOLDER_SHA256 } from './config-problems.js';
import { type AdministrationContext, perform, updateRecord } from './context.js';
import type { TokenInfo, Tokens } from './tokens.js';
import { requireReadable } from './unreadable-records.js';

/** The domains of public tokens, also of those in the file. */
export interface Domains {
  /** @returns the token with all of its domains */
  add(tokenId: string, domains: string[]): Promise<TokenInfo>;
  remove(tokenId: string, domain: string): Promise<TokenInfo>;
}

export function createDomains(context: AdministrationContext, tokens: Tokens): Domains {
  const { live, records } = context;

  const requirePublic = async (id: string) => {
    const token = await tokens.get(id);
    if (token.kind !== 'public')
      throw new AdministrationError('invalid', {
        path: 'token',
        message: `${id} is ${token.kind}; only public tokens have domains`,
      });
    requireReadable(live.records, { kind: 'token-domains', key: id });
    return token as TokenInfo & { orgId: string };
  };

  /** Changes the domains that the store has for a token. */
  const update = (
    { id, orgId: org, source }: TokenInfo & { orgId: string },
    change: (old: string[]) => string[],
  ) =>
    source === 'store'
      ? updateRecord(
          records,
          { kind: 'token', key: id },
          (value) => value && { ...value, domains: change(value.domains ?? []) },
        )
      : updateRecord(records, { kind: 'token-domains', key: id }, (value) => {
          const domains = change(value?.domains ?? []);
          return domains.length ? { org, domains } : undefined;
        });

  /** Domains of a token that only the file can change. */
  const fileDomains = ({ id, source, domains }: TokenInfo): string[] => {
    if (source === 'store') return [];
    const more = live.records.get('token-domains', id)?.value.domains.length ?? 0;
    return domains.slice(0, domains.length - more);
  };

  return {
    async add(tokenId, domains) {
      const token = await requirePublic(tokenId);
      const part = { tokenSha256: PLACEHOLDER_SHA256, kind: 'public', domains };
      checkLikeFile({ org: { tokens: [part] }, path: 'tokens[0]' });
      const known = new Set(token.domains.map((domain) => canonicalDomain(domain)));
      for (const [i, domain] of domains.entries())
        if (known.has(canonicalDomain(domain)))
          throw new AdministrationError('clash', {
            path: `domains[${i}]`,
            message: `the token ${tokenId}${token.path ? ` (${token.path} of the configuration file)` : ''} has ${domain} already; leave it out`,
          });
      const added = [...new Set(domains.map((domain) => canonicalDomain(domain) as string))];
      const action = {
        ...{ action: 'domain.add', org: token.orgId, target: tokenId },
        details: { domains: added },
      };
      await perform(context, action, () =>
        update(token, (old) => [...new Set([...old, ...added])]),
      );
      return tokens.get(tokenId);
    },
    async remove(tokenId, text) {
      const token = await requirePublic(tokenId);
      const domain = canonicalDomain(text);
      const isDomain = (other: string) => canonicalDomain(other) === domain;
      if (fileDomains(token).some(isDomain))
        throw new AdministrationError('readOnly', {
          path: 'domain',
          message: `${text} is read-only at run time, because the configuration file has it in ${token.path}.domains; change it there, and send SIGHUP`,
        });
      if (domain === undefined || !token.domains.some(isDomain))
        throw new AdministrationError('unknown', {
          path: 'domain',
          message: `the token ${tokenId} has no domain ${text.slice(0, 300)}; it has ${token.domains.join(', ')}`,
        });
      if (token.domains.length === 1)
        throw new AdministrationError('invalid', {
          path: 'domain',
          message: `${text} is the last domain of ${tokenId}; add another one first, or remove the token`,
        });
      const action = {
        ...{ action: 'domain.remove', org: token.orgId, target: tokenId },
        details: { domain },
      };
      await perform(context, action, () =>
        update(token, (old) => old.filter((other) => !isDomain(other))),
      );
      return tokens.get(tokenId);
    },
  };
}
