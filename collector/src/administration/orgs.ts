import { randomUUID } from 'node:crypto';
import type { OrgConfig } from '../config/config.js';
import { AdministrationError } from './administration-error.js';
import { checkLikeFile } from './config-problems.js';
import {
  type AdministrationContext,
  addRecord,
  perform,
  removeRecord,
  requireOrg,
  updateRecord,
} from './context.js';
import { orgOf, RECORD_KINDS, type RecordName, type RecordValue } from './records.js';
import { requireReadable, unreadableError } from './unreadable-records.js';

export type Source = 'file' | 'store';

/** An org as its administrators see it. */
export interface OrgInfo {
  id: string;
  name: string | null;
  subscriptionStart: string;
  timezone: string;
  /** Age in days at which events are erased; null for never. */
  retentionDays: number | null;
  source: Source;
  tokens: number;
  eventNames: number;
  assets: number;
}

export interface OrgSettings {
  name?: string;
  subscriptionStart?: string;
  timezone?: string;
  /** Null: never. */
  retentionDays?: number | null;
}

export interface Orgs {
  list(): Promise<OrgInfo[]>;
  get(id: string): Promise<OrgInfo>;
  /** Adds an org; without an id, it gets a random one. */
  add(org: OrgSettings & { id?: string }): Promise<OrgInfo>;
  set(id: string, settings: OrgSettings): Promise<OrgInfo>;
  /** Removes an org of the store with all that belongs to it. Its events stay stored, and nobody can read them. */
  remove(id: string): Promise<void>;
}

/** An org, as the audit log has it. */
const ORG = 'org';

export function createOrgs(context: AdministrationContext): Orgs {
  const { live, records, now } = context;
  /** Place in the file; undefined for an org of the store. */
  const placeOf = (id: string): string | undefined => {
    const o = live.file().orgs.findIndex((org) => org.id === id);
    return o < 0 ? undefined : `orgs[${o}]`;
  };
  const toInfo = (org: OrgConfig): OrgInfo => ({
    id: org.id,
    name: org.name ?? null,
    subscriptionStart: org.subscriptionStart,
    timezone: org.timezone ?? 'UTC',
    retentionDays: org.retentionDays ?? null,
    source: placeOf(org.id) ? 'file' : 'store',
    tokens: org.tokens.length,
    eventNames: org.eventTypes?.length ?? 0,
    assets: org.assets?.length ?? 0,
  });
  const readOnly = (path: string, place: string) =>
    new AdministrationError('readOnly', {
      path,
      message: `is read-only at run time, because the configuration file has it as ${place}; change it there, and send SIGHUP`,
    });
  const setRetention = (id: string, retentionDays: number | null) =>
    updateRecord(records, { kind: 'org-additions', key: id }, (value) => {
      const { retentionDays: _, ...rest } = value ?? { eventTypes: [] };
      return { ...rest, ...(retentionDays !== null && { retentionDays }) };
    });

  /** The records of what belongs to an org. @throws AdministrationError for one that may belong to it */
  const partsOf = (id: string): RecordName[] =>
    RECORD_KINDS.flatMap((kind) => {
      if (kind === 'org') return [];
      const unreadable = live.records.unreadable(kind);
      // Another org of this id would get it later.
      for (const record of unreadable)
        if (orgOf(kind, record) === undefined)
          throw unreadableError({ kind, key: record.key }, `which may belong to the org ${id}`);
      return [...live.records.list(kind), ...unreadable]
        .filter((record) => orgOf(kind, record) === id)
        .map(({ key }) => ({ kind, key }));
    });

  return {
    async list() {
      await live.refresh();
      return live.config().orgs.map(toInfo);
    },
    get: async (id) => toInfo(await requireOrg(context, id)),
    async add({ id = randomUUID(), retentionDays = null, ...settings }) {
      const today = new Date(now()).toISOString().slice(0, 10).replaceAll('-', '/');
      const fields = { subscriptionStart: today, ...settings };
      checkLikeFile({ org: { id, ...fields, ...(retentionDays !== null && { retentionDays }) } });
      await live.refresh();
      const place = placeOf(id);
      if (place || live.records.get('org', id))
        throw new AdministrationError('clash', {
          path: 'id',
          message: `there is an org ${id} already, ${place ? `in the configuration file (${place})` : 'in the store'}; choose another id`,
        });
      requireReadable(live.records, { kind: 'org', key: id }, { kind: 'org-additions', key: id });
      const value: RecordValue<'org'> = { ...fields, createdAt: now() };
      const details = { ...fields, ...(retentionDays !== null && { retentionDays }) };
      await perform(context, { action: 'org.add', org: id, target: ORG, details }, async () => {
        if (!(await addRecord(records, { kind: 'org', key: id, value })))
          throw new AdministrationError('clash', {
            path: 'id',
            message: `there is an org ${id} already, in the store; choose another id`,
          });
        if (retentionDays !== null) await setRetention(id, retentionDays);
      });
      return toInfo(await requireOrg(context, id));
    },
    async set(id, { retentionDays, ...settings }) {
      await requireOrg(context, id);
      checkLikeFile({
        org: { ...settings, ...(typeof retentionDays === 'number' && { retentionDays }) },
      });
      const fields = Object.keys(settings);
      if (!fields.length && retentionDays === undefined)
        throw new AdministrationError('invalid', {
          path: '',
          message:
            'there is nothing to set; give name, timezone, subscriptionStart or retentionDays',
        });
      const place = placeOf(id);
      if (place && fields[0]) throw readOnly(fields[0], `${place}.${fields[0]}`);
      const o = live.file().orgs.find((org) => org.id === id);
      if (retentionDays !== undefined && o?.retentionDays !== undefined)
        throw readOnly('retentionDays', `${place}.retentionDays`);
      if (retentionDays !== undefined)
        requireReadable(live.records, { kind: 'org-additions', key: id });
      const details = { ...settings, ...(retentionDays !== undefined && { retentionDays }) };
      await perform(context, { action: 'org.set', org: id, target: ORG, details }, async () => {
        if (fields.length)
          await updateRecord(records, { kind: 'org', key: id }, (value) =>
            value ? { ...value, ...settings } : value,
          );
        if (retentionDays !== undefined) await setRetention(id, retentionDays);
      });
      return toInfo(await requireOrg(context, id));
    },
    async remove(id) {
      await live.refresh();
      const isUnreadable = live.records.isUnreadable({ kind: 'org', key: id });
      if (!isUnreadable) await requireOrg(context, id);
      const place = placeOf(id);
      if (place && !isUnreadable && !live.records.get('org', id)) throw readOnly('orgId', place);
      // An org that the file has too keeps what the store adds to it.
      const parts = place ? [] : partsOf(id);
      await perform(context, { action: 'org.remove', org: id, target: ORG }, async () => {
        // The org last: what is left of an interrupted removal can be removed again.
        for (const part of parts) await removeRecord(records, part);
        await removeRecord(records, { kind: 'org', key: id });
      });
    },
  };
}
