import { DAY_MS } from '../lib/day.js';
import type { AdminRecord, AdminRecords } from '../store/admin-records.js';
import { createLink, hasSecret, type LinkToken } from './link-secret.js';

export const SHARE_LINK = 'share';
export const MAX_SHARE_DAYS = 365;
export const MAX_LABEL_LENGTH = 100;

const KIND = 'share-link';

type Value = {
  secretSha256: string;
  org: string;
  label: string;
  /** Name of a user. */
  createdBy: string;
  /** ms since the epoch. */
  createdAt: number;
  expiresAt: number;
};

/** A link with which anybody sees one org until it expires. */
export type ShareLink = Omit<Value, 'secretSha256'> & { id: string };

export interface ShareLinks {
  create(
    link: Pick<Value, 'org' | 'label' | 'createdBy'> & { days: number },
  ): Promise<ShareLink & { token: string }>;
  /** @returns undefined when the link is unknown, removed or expired */
  find(token: LinkToken): Promise<ShareLink | undefined>;
  /** The same for the id of a link that was found by its token. */
  get(id: string): Promise<ShareLink | undefined>;
  /** The links of an org that have not expired, oldest first. */
  list(org: string): Promise<ShareLink[]>;
  /** @returns whether there was such a link */
  remove(id: string): Promise<boolean>;
}

const toShareLink = ({ key, value }: AdminRecord): ShareLink => {
  const { secretSha256: _, ...link } = value as Value;
  return { ...link, id: key };
};

/** Links that show one org to people without an account. */
export function createShareLinks(records: AdminRecords, now: () => number): ShareLinks {
  /** The record of a link that has not expired. */
  const read = async (id: string) => {
    const record = await records.get(KIND, id);
    return record && (record.value as Value).expiresAt > now() ? record : undefined;
  };
  return {
    async create({ days, ...link }) {
      for (const record of await records.list(KIND))
        if ((record.value as Value).expiresAt <= now()) await records.remove(record);
      const { token, record } = createLink(SHARE_LINK);
      const { id, secretSha256 } = record;
      const createdAt = now();
      const value: Value = {
        secretSha256,
        ...link,
        createdAt,
        expiresAt: createdAt + days * DAY_MS,
      };
      await records.put({ kind: KIND, key: id, value, version: 0 });
      const { secretSha256: _, ...created } = value;
      return { ...created, id, token };
    },
    async find({ id, secret }) {
      const record = await read(id);
      return record && hasSecret(record.value as Value, secret) ? toShareLink(record) : undefined;
    },
    async get(id) {
      const record = await read(id);
      return record && toShareLink(record);
    },
    async list(org) {
      const links = (await records.list(KIND)).map(toShareLink);
      return links
        .filter((link) => link.org === org && link.expiresAt > now())
        .sort((a, b) => a.createdAt - b.createdAt);
    },
    async remove(id) {
      const record = await records.get(KIND, id);
      return record !== undefined && (await records.remove(record));
    },
  };
}
