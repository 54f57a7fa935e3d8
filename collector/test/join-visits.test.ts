import { expect, it } from 'vitest';
import { joinHandoffs, joinVisits, type Visit, type VisitEvent } from '../src/questions/visits.js';

const SESSIONS = 100_000;

/** By copies of what came before, this many sessions would take many seconds. */
const MAX_MS = 2_000;

const visitEvent = (time: number): VisitEvent => ({
  ...{ time, position: time, mask: 1, key: null, item: null },
  ...{ currency: null, value: null, experiments: null },
});

it('joins any number of sessions by one hand-off, in time that grows with their number', () => {
  const sessions = Array.from({ length: SESSIONS }, (_, i) => i);
  const joined = joinHandoffs(sessions.map((visitor) => ({ visitor, handoff: 'shared' })));
  const visits = sessions.map((visitor): Visit => [visitor, [visitEvent(SESSIONS - visitor)]]);
  const startedAt = performance.now();
  const [events, ...others] = joinVisits(visits, joined);
  expect(performance.now() - startedAt).toBeLessThan(MAX_MS);
  expect(others).toEqual([]);
  expect(events?.map(({ time }) => time)).toEqual(sessions.map((i) => i + 1));
});
