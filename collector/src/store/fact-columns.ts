import type { Facts, TextFact } from '../facts/facts.js';

/** Column of each fact that is a text which repeats, in every store. */
export const TEXT_COLUMNS = {
  itemId: 'item_id',
  itemName: 'item_name',
  itemBrand: 'item_brand',
  itemCategory: 'item_category',
  page: 'page',
  pageHost: 'page_host',
  referrerHost: 'referrer_host',
  channel: 'channel',
  campaignSource: 'campaign_source',
  campaignMedium: 'campaign_medium',
  campaignName: 'campaign_name',
  campaignTerm: 'campaign_term',
  campaignContent: 'campaign_content',
  clickId: 'click_id',
  deviceType: 'device_type',
  browser: 'browser',
  os: 'os',
  arMode: 'ar_mode',
  attribute: 'attribute',
  experiments: 'experiments',
  currency: 'currency',
} as const satisfies Record<TextFact, string>;

/** Column of each other fact. */
export const PLAIN_COLUMNS = {
  value: 'value',
  transactionId: 'transaction_id',
  handoffId: 'handoff_id',
  robot: 'robot',
} as const satisfies Record<Exclude<keyof Facts, TextFact>, string>;

/** Message while an update derives the facts of stored events. */
export const NO_FACTS = 'the facts of stored events are not derived yet; retry later';
