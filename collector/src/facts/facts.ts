/**
 * Facts of an event, derived from its fields. The stores keep them in columns, so that a question needs no JSON and no
 * user agent string. A fact is null when the event does not tell it.
 */
export interface Facts {
  itemId: string | null;
  itemName: string | null;
  itemBrand: string | null;
  itemCategory: string | null;
  /** Path of the page. */
  page: string | null;
  pageHost: string | null;
  /** Host that the visitor came from, without `www.`. */
  referrerHost: string | null;
  channel: string;
  campaignSource: string | null;
  campaignMedium: string | null;
  campaignName: string | null;
  campaignTerm: string | null;
  campaignContent: string | null;
  /** Kind of the click id, such as `gclid`. */
  clickId: string | null;
  deviceType: string | null;
  browser: string | null;
  os: string | null;
  arMode: string | null;
  /** Name and value of a configured attribute: `fabric=wool`. */
  attribute: string | null;
  /** JSON array of `name=variant`, sorted. */
  experiments: string | null;
  /** ISO 4217, with `value` only. */
  currency: string | null;
  /** Value of the event in 1/10,000 of `currency`: a whole number, so that sums are equal in every order. */
  value: number | null;
  transactionId: string | null;
  handoffId: string | null;
  robot: boolean;
}

/** Units of `value` in one unit of a currency. */
export const VALUE_UNITS = 10_000;

/**
 * Version of the rules that derive facts. With a new one, ClickHouse derives the facts of stored events again. SQLite does
 * so after a migration that empties `facts` and sets `unfilled`.
 */
export const FACTS_VERSION = 1;

/** Facts that are texts. Few texts repeat in many events, except for those of `ID_FACTS`. */
export const TEXT_FACTS = [
  ...(['itemId', 'itemName', 'itemBrand', 'itemCategory', 'page', 'pageHost'] as const),
  ...(['referrerHost', 'channel', 'campaignSource', 'campaignMedium', 'campaignName'] as const),
  ...(['campaignTerm', 'campaignContent', 'clickId', 'deviceType', 'browser', 'os'] as const),
  ...(['arMode', 'attribute', 'experiments', 'currency'] as const),
] as const satisfies (keyof Facts)[];

/** Name of a fact that is a text. */
export type TextFact = (typeof TEXT_FACTS)[number];
