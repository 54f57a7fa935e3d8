/**
 * Responses of the dashboard's own routes. The app imports these types too, so this file imports nothing: the app is
 * checked without the types of Node.
 */

/** An org that a session may see. */
export interface ViewerOrg {
  orgId: string;
  name: string;
  role: 'owner' | 'viewer';
  /** IANA name. */
  timezone: string;
  /** For a choice among them; empty when there are too many for one. */
  assets: { assetId: string; name: string }[];
  hasMoreAssets: boolean;
  /** Keys of `eventMetadata` with an index for filters. */
  indexedMetadataKeys: string[];
  /** Event names beside the documented ones. */
  eventTypes: string[];
}

/** A signed-in user, or the holder of a share link. */
export interface Viewer {
  /** Null for a share link. */
  name: string | null;
  kind: 'user' | 'link';
  hasPassword: boolean;
  /** Whether the first owner may still choose its name. */
  mayChooseName: boolean;
  /** For the header `X-CSRF-Token` of each POST and DELETE. */
  csrfToken: string;
  /** When the session ends unless it is used: ISO 8601. */
  expiresAt: string;
  orgs: ViewerOrg[];
}

/** A share link without its secret. */
export interface SharedLink {
  id: string;
  label: string;
  /** ISO 8601. */
  createdAt: string;
  expiresAt: string;
  /** Name of a user. */
  createdBy: string;
}
