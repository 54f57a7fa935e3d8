import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Check } from '@sinclair/typebox/value';
import type { JsonObject } from 'vitrine/contract';
import type { AdminRecord } from '../store/admin-records.js';

const strings = Type.Array(Type.String());

/** An org that was created at run time. Its key is the id of the org. */
const OrgValue = Type.Object({
  name: Type.Optional(Type.String()),
  subscriptionStart: Type.String(),
  timezone: Type.Optional(Type.String()),
  /** ms since the epoch. */
  createdAt: Type.Number(),
});

/** Additions to an org of the file or of the store. The key is the id of the org. */
const OrgAdditionsValue = Type.Object({
  eventTypes: strings,
  retentionDays: Type.Optional(Type.Integer()),
});

/** A token, by its id. The record never has the token itself. */
const TokenValue = Type.Object({
  tokenSha256: Type.String(),
  kind: Type.Union([Type.Literal('public'), Type.Literal('private'), Type.Literal('admin')]),
  /** Absent for an admin token, which is for all orgs. */
  org: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  domains: Type.Optional(strings),
  read: Type.Optional(Type.Boolean()),
  allowOrigin: Type.Optional(Type.Boolean()),
  createdAt: Type.Number(),
  createdBy: Type.String(),
  /** ms since the epoch. */
  expiresAt: Type.Optional(Type.Number()),
});

/** Further domains of a public token of the file, by the id of the token. */
const TokenDomainsValue = Type.Object({ org: Type.String(), domains: strings });

/** Some assets of an org: a record for each of 100,000 would be too many to look through. */
const AssetsValue = Type.Object({
  org: Type.String(),
  assets: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    }),
  ),
});

/** The secret with which a shop platform signs its webhooks. It has to be kept as it is. */
const WebhookValue = Type.Object({
  org: Type.String(),
  platform: Type.String(),
  secret: Type.String(),
  createdAt: Type.Number(),
});

/** The records of the administration, by their kinds. */
const SCHEMAS = {
  org: OrgValue,
  'org-additions': OrgAdditionsValue,
  token: TokenValue,
  'token-domains': TokenDomainsValue,
  assets: AssetsValue,
  webhook: WebhookValue,
} satisfies Record<string, TSchema>;

export type RecordKind = keyof typeof SCHEMAS;
export type RecordValue<Kind extends RecordKind> = Static<(typeof SCHEMAS)[Kind]>;
export type StoredAsset = RecordValue<'assets'>['assets'][number];

export interface RecordName<Kind extends RecordKind = RecordKind> {
  kind: Kind;
  key: string;
}

/** A record with a checked value. */
export type CheckedRecord<Kind extends RecordKind> = Omit<AdminRecord, 'value'> & {
  value: RecordValue<Kind>;
};

export const RECORD_KINDS = Object.keys(SCHEMAS) as RecordKind[];

/** @returns undefined for a damaged record, which a newer or an older version may have written */
export const checkRecord = <Kind extends RecordKind>(
  kind: Kind,
  record: AdminRecord,
): CheckedRecord<Kind> | undefined =>
  Check(SCHEMAS[kind], record.value) ? (record as CheckedRecord<Kind>) : undefined;

/**
 * The org that a record belongs to, also where this version cannot read the record.
 *
 * @returns null for one that no org of the store has; undefined where a record of another version does not tell
 */
export function orgOf(
  kind: RecordKind,
  { key, value }: { key: string; value: object },
): string | null | undefined {
  const fields = value as { org?: unknown; kind?: unknown };
  if (kind === 'org' || kind === 'org-additions') return key;
  if (typeof fields.org === 'string') return fields.org;
  if (kind === 'token' && fields.kind === 'admin') return null;
  // They belong to a token of the file, whose org nobody can remove.
  if (kind === 'token-domains') return null;
  // The keys of both end in the org.
  const isNamed = (kind === 'assets' || kind === 'webhook') && key.includes(' ');
  return isNamed ? key.slice(key.indexOf(' ') + 1) : undefined;
}

export const toJson = (value: RecordValue<RecordKind>) => value as unknown as JsonObject;
