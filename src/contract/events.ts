/**
 * The event names of the events API, and the metadata of each event.
 *
 * Metadata fields carry the names GA4 gives them where GA4 has a name
 * (https://developers.google.com/analytics/devguides/collection/ga4/reference/events).
 */

/** Anything that survives a round trip through JSON. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. `undefined` is allowed so that optional fields may be written as such; JSON leaves it out. */
export type JsonObject = { [key: string]: JsonValue | undefined };

/** Canonical event names: the ones the store keeps. */
export const EVENT_NAMES = [
  'product download',
  'product session start',
  'product session end',
  'product configuration start',
  'product configuration attribute set',
  'product interaction',
  'product cart-add',
  'product ordered',
  'product refunded',
  'product social share',
  'product AR not available',
  'product AR offered',
  'product AR download',
  'product AR mobile transition offered',
  'product AR mobile transition completed',
  'product renders',
] as const;

/**
 * Names that are accepted and stored under their canonical name. Threekit's documentation
 * spells three events in two ways, typing errors included, and both spellings are in use.
 */
export const EVENT_ALIASES = {
  'product configuration set': 'product configuration start',
  'production configuration attribute set': 'product configuration attribute set',
  'produce AR not available': 'product AR not available',
} as const satisfies Record<string, CanonicalEventName>;

/** A name that the store keeps. */
export type CanonicalEventName = (typeof EVENT_NAMES)[number];
/** A name that is stored under another one. */
export type EventAlias = keyof typeof EVENT_ALIASES;

/**
 * The product an event is about, in GA4's item fields.
 *
 * A type, as all metadata here: TypeScript takes no interface where any further JSON is welcome.
 */
export type ItemMetadata = {
  /** The shop's id of the product, usually the SKU. */
  item_id?: string;
  /** The product behind a variant: what its variants have in common. */
  item_group_id?: string;
  item_name?: string;
  item_brand?: string;
  item_category?: string;
  /** The chosen variant, such as `walnut / green`. */
  item_variant?: string;
  /** Price of one piece, in `currency`. */
  price?: number;
  /** Pieces; the events API counts a missing quantity as one. */
  quantity?: number;
  /** ISO 4217, such as `EUR`. */
  currency?: string;
  /** Value of the whole event, in `currency`. */
  value?: number;
  /** 0 where an automatic plugin saw the visitor's action but no response; absent otherwise. */
  confirmed?: 0;
  /** The source of an automatic plugin, such as `model-viewer`. */
  source?: string;
};

/** How the product was to be shown in the room. */
export type ArMetadata = ItemMetadata & {
  /** The names are those of `<model-viewer>`'s `ar-modes`. */
  ar_mode?: 'webxr' | 'scene-viewer' | 'quick-look';
  /** Address of the 3D model. */
  model_url?: string;
  /** Why it is not available: the device cannot, or the viewer has failed. */
  reason?: 'unsupported' | 'failed';
};

/** The way from a desktop page to the same product on a phone. */
export type HandoffMetadata = ArMetadata & {
  /** Joins what was offered on one device with what was completed on the other. */
  handoff_id?: string;
};

/** The download. */
export type DownloadMetadata = ItemMetadata & {
  file_name?: string;
  /** Without the dot. */
  file_extension?: string;
  link_url?: string;
};

/** Why a product session ends: the page went away, another product is shown, or nobody was there for long. */
export const SESSION_END_REASONS = ['pagehide', 'navigation', 'idle'] as const;

/** How a product session was. */
export type SessionEndMetadata = ItemMetadata & {
  /** How long the page had the visitor's attention, in milliseconds. */
  engagement_time_msec?: number;
  /** From start to end, in milliseconds. */
  duration_msec?: number;
  reason?: (typeof SESSION_END_REASONS)[number];
};

/** The configuration. */
export type AttributeMetadata = ItemMetadata & {
  /** The configured attribute, such as `fabric`. */
  attribute_name?: string;
  attribute_value?: string | number;
};

/** The visitor's interaction with the product. */
export type InteractionMetadata = ItemMetadata & {
  /** The kind of interaction, such as `rotate` or `zoom`. */
  interaction?: string;
};

/** The order. */
export type OrderMetadata = ItemMetadata & {
  /** Identifies the order; one order is one event. */
  transaction_id?: string;
  /** In `currency`. */
  tax?: number;
  /** In `currency`. */
  shipping?: number;
  coupon?: string;
  /** JSON of the products, each with item fields. */
  items?: string;
};

/** The refund of an order: an addition to the documented names. */
export type RefundMetadata = ItemMetadata & {
  /** The order. */
  transaction_id?: string;
};

/** The share. */
export type ShareMetadata = ItemMetadata & {
  /** Where it was shared to, such as `copy link` or `pinterest`. */
  method?: string;
  content_type?: string;
  /** The shared address, without its query. */
  url?: string;
};

/** How long a model took to appear. */
export type RenderMetadata = ItemMetadata & {
  model_url?: string;
  /** From the request of the model to its first picture, in milliseconds. */
  render_time_msec?: number;
};

/** The documented metadata of each event. */
export interface EventMetadataByName {
  'product download': DownloadMetadata;
  'product session start': ItemMetadata;
  'product session end': SessionEndMetadata;
  'product configuration start': ItemMetadata;
  'product configuration attribute set': AttributeMetadata;
  'product interaction': InteractionMetadata;
  'product cart-add': ItemMetadata;
  'product ordered': OrderMetadata;
  'product refunded': RefundMetadata;
  'product social share': ShareMetadata;
  'product AR not available': ArMetadata;
  'product AR offered': ArMetadata;
  'product AR download': ArMetadata;
  'product AR mobile transition offered': HandoffMetadata;
  'product AR mobile transition completed': HandoffMetadata;
  'product renders': RenderMetadata;
}

/**
 * A shop's own events. Add them by declaration merging, and register their names with the
 * collector (`eventTypes` of the org), which refuses names that it does not know:
 *
 * ```ts
 * declare module 'vitrine' {
 *   interface CustomEvents {
 *     'shop wishlist add': { item_id: string };
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is empty for shops to fill.
export interface CustomEvents {}

/** Every name that `track()` takes: canonical, alias, or a shop's own. */
export type EventName = CanonicalEventName | EventAlias | keyof CustomEvents;

/** The metadata of one event: its documented fields, and any others that are JSON. */
export type EventMetadata<Name extends EventName = EventName> = (Name extends keyof CustomEvents
  ? CustomEvents[Name]
  : Name extends EventAlias
    ? EventMetadataByName[(typeof EVENT_ALIASES)[Name]]
    : Name extends CanonicalEventName
      ? EventMetadataByName[Name]
      : never) &
  JsonObject;

/**
 * The canonical name of an event.
 *
 * @param name a name as it was sent or asked for
 * @param custom names that the org registers beside the documented ones
 * @returns the name to store, or undefined when the name is unknown
 */
export function canonicalEventName(
  name: string,
  custom: readonly string[] = [],
): string | undefined {
  if (Object.hasOwn(EVENT_ALIASES, name)) return EVENT_ALIASES[name as EventAlias];
  if ((EVENT_NAMES as readonly string[]).includes(name) || custom.includes(name)) return name;
  return undefined;
}
