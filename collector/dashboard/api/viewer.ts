/** An org that the viewer may see. */
export interface ViewerOrg {
  orgId: string;
  name: string;
  role: 'owner' | 'viewer';
  /** IANA name. */
  timezone: string;
  /** For a choice among them; empty when there are too many for one. */
  assets: { assetId: string; name: string }[];
  hasMoreAssets: boolean;
  indexedMetadataKeys: string[];
  /** The shop's own event names. */
  eventTypes: string[];
}

/** A signed-in user, or the holder of a share link. */
export interface Viewer {
  name: string | null;
  kind: 'user' | 'link';
  hasPassword: boolean;
  /** Whether the first owner may still choose its name. */
  mayChooseName: boolean;
  csrfToken: string;
  /** ISO 8601. */
  expiresAt: string;
  orgs: ViewerOrg[];
}

/** A link that shows one org to anyone who has it. */
export interface ShareLink {
  id: string;
  label: string;
  /** ISO 8601. */
  createdAt: string;
  expiresAt: string;
  createdBy: string;
}
