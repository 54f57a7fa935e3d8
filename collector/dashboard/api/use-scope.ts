import { useMemo } from 'preact/hooks';
import type { ViewerOrg } from '../../src/dashboard/responses.js';
import type { AddressState } from '../address/address-state.js';
import { useAddress } from '../address/use-address.js';
import { createFormats, type Formats } from '../format/formats.js';
import { comparedPeriod, type Period, resolvePeriod } from '../period/period.js';
import { apiUrl } from './request.js';
import { useSession } from './session.js';

/** Own parameters of a question. A list is repeated. */
export type QueryParameters = Record<string, string | number | readonly string[] | undefined>;

/** The org, the period and the filters that the figures of a page are about. */
export interface Scope {
  org: ViewerOrg;
  period: Period;
  /** Undefined when nothing is compared. */
  compared: Period | undefined;
  state: AddressState;
  format: Formats;
  /** Address of a question about the period. */
  question(path: string, own?: QueryParameters): string;
  /** The same about the compared period; undefined when there is none. */
  comparedQuestion(path: string, own?: QueryParameters): string | undefined;
  /** The same as CSV. */
  csv(path: string, own?: QueryParameters): string;
  /** Address of a list that has no dimensions as filters. */
  list(path: string, own?: QueryParameters): string;
}

function append(query: URLSearchParams, parameters: QueryParameters) {
  for (const [name, value] of Object.entries(parameters))
    for (const one of [value ?? []].flat() as (string | number)[]) query.append(name, `${one}`);
}

/** `to` is left out while a period runs: the newest events belong to it, whatever the viewer's clock shows. */
function timesOf({ from, to, running }: Period): QueryParameters {
  const start = { from: new Date(from).toISOString() };
  return running ? start : { ...start, to: new Date(to).toISOString() };
}

/** The viewer's org that an address names, else the first. */
export const orgOf = (orgs: readonly ViewerOrg[], id: string): ViewerOrg | undefined =>
  orgs.find(({ orgId }) => orgId === id) ?? orgs[0];

export function useScope(): Scope {
  const { viewer, now } = useSession();
  const { state } = useAddress();
  return useMemo(() => {
    const org = orgOf(viewer.orgs, state.org) as ViewerOrg;
    const clock = { zone: org.timezone, now };
    const period = resolvePeriod(state, clock);
    const compared = comparedPeriod(state, { period, comparison: state.compare, clock });
    const build = (path: string, times: QueryParameters, own: QueryParameters) => {
      const { page: paths, ...filters } = state.filters;
      const query = new URLSearchParams({ orgId: org.orgId });
      // A parameter of the question stands in place of a filter of the same name.
      const { robots } = state;
      append(query, { robots, timezone: org.timezone, ...times, ...filters, ...own });
      // The number of a page and the filter by path share their name.
      append(query, { page: paths });
      return apiUrl(path, query);
    };
    const list = (path: string, own: QueryParameters = {}) => {
      const query = new URLSearchParams({ orgId: org.orgId });
      append(query, own);
      return apiUrl(path, query);
    };
    const question = (path: string, own: QueryParameters = {}) => build(path, timesOf(period), own);
    return {
      ...{ org, period, compared, state, question, list },
      format: createFormats(navigator.languages, org.timezone),
      comparedQuestion: (path: string, own: QueryParameters = {}) =>
        compared && build(path, timesOf({ ...compared, running: false }), own),
      csv: (path: string, own: QueryParameters = {}) => question(path, { ...own, format: 'csv' }),
    };
  }, [viewer.orgs, now, state]);
}
