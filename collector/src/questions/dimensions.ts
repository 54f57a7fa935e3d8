import type { Dimension, NamedDimension } from 'vitrine/contract';

/** Dimensions that are periods of the org's zone. */
const TIME_DIMENSIONS = ['hour', 'day', 'week', 'month'] as const satisfies NamedDimension[];

export type TimeDimension = (typeof TIME_DIMENSIONS)[number];

/** Dimensions with one column. `experiment` has a list, and `metadata.<key>` is read from the JSON. */
export type ColumnDimension = Exclude<NamedDimension, TimeDimension | 'experiment'>;

/** The column of each dimension, in every store. A dimension without a column is a compile error. */
export const DIMENSION_COLUMNS = {
  eventType: 'type',
  assetId: 'asset_id',
  item_id: 'item_id',
  item_brand: 'item_brand',
  item_category: 'item_category',
  page: 'page',
  'page.host': 'page_host',
  'referrer.host': 'referrer_host',
  channel: 'channel',
  'campaign.source': 'campaign_source',
  'campaign.medium': 'campaign_medium',
  'campaign.name': 'campaign_name',
  'campaign.term': 'campaign_term',
  'campaign.content': 'campaign_content',
  click_id: 'click_id',
  'device.type': 'device_type',
  'device.browser': 'browser',
  'device.os': 'os',
  ar_mode: 'ar_mode',
  attribute: 'attribute',
} as const satisfies Record<ColumnDimension, string>;

export const isTimeDimension = (dimension: Dimension): dimension is TimeDimension =>
  (TIME_DIMENSIONS as readonly string[]).includes(dimension);

export const isColumnDimension = (dimension: Dimension): dimension is ColumnDimension =>
  Object.hasOwn(DIMENSION_COLUMNS, dimension);

const PRODUCT_DIMENSIONS: readonly Dimension[] = [
  ...(['item_id', 'item_brand', 'item_category', 'attribute'] as const),
];

/** Whether the dimension is of the product of an event: a visitor may have several values of it. */
export const isProductDimension = (dimension: Dimension): boolean =>
  PRODUCT_DIMENSIONS.includes(dimension);

const METADATA = 'metadata.';

/** Key of a metadata dimension; undefined for any other. */
export const metadataKeyOf = (dimension: Dimension): string | undefined =>
  dimension.startsWith(METADATA) ? dimension.slice(METADATA.length) : undefined;
