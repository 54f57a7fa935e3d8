import type { Dimension, DimensionValue } from 'vitrine/contract';
import { eventLabel } from './event-labels.js';

const LABELS: Partial<Record<Dimension, string>> = {
  eventType: 'Event',
  assetId: 'Asset',
  item_id: 'Product',
  item_brand: 'Brand',
  item_category: 'Category',
  page: 'Page',
  'page.host': 'Host',
  'referrer.host': 'Referrer',
  channel: 'Channel',
  'campaign.source': 'Campaign source',
  'campaign.medium': 'Campaign medium',
  'campaign.name': 'Campaign',
  'campaign.term': 'Campaign term',
  'campaign.content': 'Campaign content',
  click_id: 'Click id',
  'device.type': 'Device',
  'device.browser': 'Browser',
  'device.os': 'Operating system',
  ar_mode: 'AR mode',
  attribute: 'Option',
  experiment: 'Experiment',
  hour: 'Hour',
  day: 'Day',
  week: 'Week',
  month: 'Month',
};

/** The name of a dimension on the page. */
export const dimensionLabel = (name: Dimension): string =>
  LABELS[name] ?? name.replace(/^metadata\./, '');

/** Missing values, where "not known" would be wrong. */
const NULLS: Partial<Record<Dimension, string>> = {
  'referrer.host': 'no referrer',
  'campaign.source': 'no campaign',
  'campaign.medium': 'no campaign',
  'campaign.name': 'no campaign',
  item_id: 'no product',
};

/** A value of a dimension on the page. */
export function valueLabel(name: Dimension, value: DimensionValue): string {
  if (value === null || value === '') return NULLS[name] ?? 'not known';
  if (name === 'eventType') return eventLabel(`${value}`);
  if (name === 'attribute') return `${value}`.replace('=', ': ');
  return `${value}`;
}
