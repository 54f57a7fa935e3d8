import type { Dimension } from 'vitrine/contract';
import type { Row } from '../api/use-breakdown.js';
import { valueLabel } from '../format/dimension-labels.js';

/** A row of a breakdown in words: products and assets by their names. */
export function rowLabel(row: Row, dimension: Dimension): string {
  const name = dimension === 'item_id' ? row.item_name : undefined;
  const asset = dimension === 'assetId' ? row.assetName : undefined;
  return name ?? asset ?? valueLabel(dimension, row[dimension] ?? null);
}
