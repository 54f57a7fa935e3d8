import { type Store, StoreUnavailableError } from 'vitrine-collector';
import { LARGE_ORG } from '../fill-events.js';
import { median } from '../machine.js';

const DAY_MS = 86_400_000;

/** Rounds after the first one. */
const ROUNDS = 5;

const STEPS = ['product AR offered', 'product renders', 'product cart-add'];

/** ms; null for a question that the collector stops, because it takes too long. */
export interface QuestionTimes {
  /** With nothing in memory, as after a start. */
  first: number | null;
  /** Median of the rounds after that. */
  again: number | null;
}

type Ask = (questions: Store['questions']) => Promise<unknown>;

/** The questions of the specification, and those that the pages of the dashboard ask. */
function questionsAt(end: number): Record<string, Ask> {
  const scope = (days: number) => ({
    org: LARGE_ORG,
    from: end - days * DAY_MS,
    to: end,
    robots: 'exclude' as const,
    dimensions: [],
    zone: { name: 'UTC', offsets: [[0, 0]] as [number, number][] },
  });
  const breakdown =
    (by: 'item_id' | 'eventType' | 'day' | 'week', days: number): Ask =>
    (questions) =>
      questions.breakdown({
        scope: scope(days),
        by: [by],
        sort: { field: 'events', descending: true },
        ...{ limit: 30, offset: 0 },
      });
  const funnel =
    (days: number): Ask =>
    (questions) =>
      questions.funnel({
        scope: scope(days),
        steps: STEPS.map((type) => ({ type })),
        by: 'session',
      });
  const [offered = '', opened = '', added = ''] = STEPS;
  return {
    'breakdown by item of 30 days': breakdown('item_id', 30),
    'breakdown by item of two years': breakdown('item_id', 730),
    'breakdown by event of 30 days': breakdown('eventType', 30),
    'breakdown by event of 12 months': breakdown('eventType', 365),
    'breakdown by day of 30 days': breakdown('day', 30),
    'breakdown by week of 12 months': breakdown('week', 365),
    'funnel of three steps of 30 days': funnel(30),
    'funnel of three steps of 12 months': funnel(365),
    'uplift of 30 days': (questions) =>
      questions.uplift({
        scope: scope(30),
        eligible: { type: offered },
        exposure: { type: opened },
        outcome: { type: added },
      }),
    'newest 30 sessions of 30 days': (questions) =>
      questions.sessions({ scope: scope(30), limit: 30, offset: 0 }),
  };
}

/** Median; null when one of the times is missing. */
const middle = (times: readonly (number | null)[]) =>
  times.includes(null) ? null : median(times as number[]);

/** Duration of a question. */
async function timeOf(question: () => Promise<unknown>): Promise<number | null> {
  const begin = performance.now();
  try {
    await question();
  } catch (error) {
    if (error instanceof StoreUnavailableError) return null;
    throw error;
  }
  return Number((performance.now() - begin).toPrecision(3));
}

/**
 * Asks each question of a store that has just been opened, and again.
 *
 * @param open opens the store
 * @param end of the last day with events: ms since the epoch
 */
export async function askAll(
  open: () => Promise<{ store: Pick<Store, 'questions'>; close(): Promise<void> }>,
  end: number,
): Promise<Record<string, QuestionTimes>> {
  const times: Record<string, QuestionTimes> = {};
  for (const [name, ask] of Object.entries(questionsAt(end))) {
    const { store, close } = await open();
    const first = await timeOf(() => ask(store.questions));
    const later: (number | null)[] = [];
    while (later.length < ROUNDS) later.push(await timeOf(() => ask(store.questions)));
    await close();
    times[name] = { first, again: middle(later) };
    process.stderr.write(`${name}: ${times[name].first} ms, again ${times[name].again} ms\n`);
  }
  return times;
}
