import { NOW, ORG } from '../../tools/harness/dashboard/start-shop.js';

/** Thirty days of Berlin up to now, over the change of its clock. */
export const PERIOD = { from: Date.parse('2026-03-02T00:00:00+01:00'), to: NOW + 1 };
/** The thirty before, up to the same time of the day. */
export const BEFORE = {
  from: Date.parse('2026-01-31T00:00:00+01:00'),
  to: Date.parse('2026-03-01T11:30:00+01:00'),
};
/** The same thirty days, for the API. */
export const QUERY = { orgId: ORG, from: '2026-03-02', timezone: 'Europe/Berlin' };
