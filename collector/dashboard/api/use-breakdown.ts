import type { BreakdownResponse, BreakdownRow, Dimension } from 'vitrine/contract';
import { type Loaded, useRequest } from './use-request.js';
import type { QueryParameters, Scope } from './use-scope.js';

export type Row = BreakdownRow & { item_name?: string | null };

export type Breakdown = Omit<BreakdownResponse, 'rows'> & { rows: Row[] };

export type BreakdownParameters = QueryParameters & { by: Dimension | readonly Dimension[] };

export const BREAKDOWN = '/events/breakdown';

/** A breakdown of the period. */
export const useBreakdown = (
  scope: Scope,
  own: BreakdownParameters | undefined,
): Loaded<Breakdown> => useRequest<Breakdown>(own && scope.question(BREAKDOWN, own));

/** The same breakdown of the compared period. */
export const useComparedBreakdown = (
  scope: Scope,
  own: BreakdownParameters | undefined,
): Loaded<Breakdown> => useRequest<Breakdown>(own && scope.comparedQuestion(BREAKDOWN, own));
