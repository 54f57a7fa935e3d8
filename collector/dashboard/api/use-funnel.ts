import type { Dimension, DimensionValue, FunnelRow } from 'vitrine/contract';
import { type Loaded, useRequest } from './use-request.js';
import type { Scope } from './use-scope.js';

export type FunnelGroup = { [Name in Dimension]?: DimensionValue } & { rows: FunnelRow[] };

export interface Funnel {
  rows: FunnelRow[];
  groups?: FunnelGroup[];
}

export const FUNNEL = '/events/funnel';

export interface FunnelParameters {
  step: readonly string[];
  by_dimension?: Dimension | undefined;
}

/** A funnel of the period, by session. */
export const useFunnel = (scope: Scope, own: FunnelParameters | undefined): Loaded<Funnel> =>
  useRequest<Funnel>(own && scope.question(FUNNEL, { ...own }));
