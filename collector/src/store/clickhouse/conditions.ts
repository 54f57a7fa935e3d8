import { MAX_EVENT_AGE } from 'vitrine/contract';
import { DAY } from '../../day.js';
import { isOrigin } from '../origin.js';
import type { EventFilter } from '../store.js';
import { containsSql } from './contains.js';
import type { Params } from './params.js';

/** How far apart the copies of an event may lie: days. One more, for where a day ends. */
export const APART = MAX_EVENT_AGE / DAY + 1;

/** The SQL of a filter. */
export function conditionsOf(filter: EventFilter, params: Params): string {
  const { bind } = params;
  const { org, type, sessionId, userId, assetId, device, referer, from, to, metadata } = filter;
  const equal = (column: string, value: string | undefined) =>
    value === undefined ? [] : [`${column} = ${bind(value)}`];
  return [
    ...equal('org', org),
    ...equal('type', type),
    ...equal('session_id', sessionId),
    ...equal('user_id', userId),
    ...equal('asset_id', assetId),
    ...equal('device', device),
    ...equal(referer && isOrigin(referer) ? 'referer_origin' : 'referer', referer),
    // `day` says which partitions are read, in all of which a copy may be.
    ...(from === undefined
      ? []
      : [`created_at >= ${bind(from)}`, `day >= ${bind(Math.floor(from / DAY) - APART)}`]),
    ...(to === undefined
      ? []
      : [`created_at < ${bind(to)}`, `day <= ${bind(Math.floor(to / DAY) + APART)}`]),
    ...(metadata && Object.keys(metadata).length
      ? [containsSql('metadata', metadata, params)]
      : []),
  ].join(' AND ');
}
