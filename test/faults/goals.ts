import { MOMENTS } from './moments.js';
import { type Result, sameCell } from './results/results.js';
import { isOfClick, isVitrine } from './visit.js';

/** A known limit of delivery, and its reason. */
export interface Limit {
  what: string;
  /** Whether a result falls under the limit. */
  fits: (result: Result) => boolean;
  /** The shortfall that the limit excuses for the events of the click. */
  excuses: Shortfall;
  /** The fault never ends, so that the visitor's other events are excused too. */
  endless?: true;
  reason: string;
}

type Shortfall = 'lost' | 'twice';

export const LIMITS: readonly Limit[] = [
  {
    what: 'A shop in a sandboxed frame, against the collector',
    fits: ({ fault, server }) => fault === 'sandboxed iframe' && server === 'collector',
    excuses: 'lost',
    endless: true,
    reason:
      'A sandboxed frame has the origin `null`, which matches no domain of a public token. So the server refuses it (401), and without storage nothing is kept for later.',
  },
  {
    what: '`at-most-once` against a server that does not recognise duplicates, connection cut',
    fits: ({ fault, server, delivery }) =>
      fault === 'cut after it was stored' && server === 'documented' && delivery === 'at-most-once',
    excuses: 'twice',
    reason:
      'If a reused connection breaks, browsers repeat the request by themselves. Only a server that recognises duplicates can tell.',
  },
  {
    what: 'Storage refused, and the server away until the page has gone',
    fits: ({ fault, moment }) =>
      fault === 'storage refused, connection refused' && moment !== 'at once',
    excuses: 'lost',
    reason:
      'Without storage an event lives in the memory of its page. It is gone with the page if the server has not taken it.',
  },
  {
    what: '`localStorage` full, or cleared right after the click, and the server away until the page has gone',
    fits: ({ fault, moment }) =>
      /^storage (full|cleared meanwhile), connection refused$/.test(fault) && moment !== 'at once',
    excuses: 'lost',
    reason:
      'Then only IndexedDB has the event, some milliseconds after the click. A page that goes at once may end before that.',
  },
  {
    what: '`at-most-once` against a server that does not recognise duplicates, `localStorage` full, and the page goes',
    fits: ({ fault, moment, server, delivery }) =>
      fault === 'storage full' &&
      moment !== 'at once' &&
      server === 'documented' &&
      delivery === 'at-most-once',
    excuses: 'twice',
    reason:
      'Then only IndexedDB records that an event was sent, some milliseconds later. A page that goes at once may end before that, and the next page sends the event again. One of five runs showed it.',
  },
  {
    what: '`auto` against a server that does not recognise duplicates, a window that a script closes, in Chromium',
    fits: ({ moment, server, delivery, engine }) =>
      moment === 'window close' &&
      server === 'documented' &&
      delivery === 'auto' &&
      engine === 'chromium',
    excuses: 'twice',
    reason:
      'Chromium fails open requests some 10 ms before the page hears that it goes, but delivers them all the same. To the page they look like failed requests.',
  },
];

export const limitOf = (result: Result) => LIMITS.find(({ fits }) => fits(result));

/** Whether a limit excuses what became of the event with a mark. */
export const isExcused = (limit: Limit | undefined, shortfall: Shortfall, mark: string) =>
  limit?.excuses === shortfall && (limit.endless || isOfClick(mark));

const ENDS = new Set(MOMENTS.filter(({ ends }) => ends).map(({ name }) => name));

/** The one of the two that `delivery` still promises against a server that does not recognise duplicates. */
function promised({ delivery, fault, moment }: Result): readonly Shortfall[] {
  if (delivery === 'at-least-once') return ['lost'];
  if (delivery === 'at-most-once') return ['twice'];
  // It lives by keepalive, which outlives a page and not a browser.
  return fault === 'none' && !ENDS.has(moment) ? ['lost', 'twice'] : [];
}

/**
 * The preflight of a first visit costs a round trip, and a browser that ends leaves no time for it. One
 * that is quit right at the click leaves none for the next task either, in which requests start.
 */
const isTooShort = ({ moment, roundTrip, secondVisit }: Result) =>
  roundTrip > 0 && (moment === 'browser quit' || (ENDS.has(moment) && !secondVisit));

/** Without a return the server has as much as from a page that only calls `fetch`. */
function behindBare(result: Result, others: readonly Result[]): string | undefined {
  if (isTooShort(result)) return undefined;
  const rival = { ...result, sender: 'bare fetch' } as const;
  const best = others.find((other) => sameCell(other, rival))?.early ?? 0;
  const { early = best } = result;
  if (early < best) return `${early} before the return, a bare fetch ${best}`;
}

/**
 * The goal that a result misses; undefined when it reaches its goal, has none, or its limit is known.
 *
 * @param others results of the same run, of which one may be that of a bare `fetch`
 */
export function goalOf(result: Result, others: readonly Result[] = []): string | undefined {
  const { failed, skipped, sender, server } = result;
  if (failed) return failed;
  if (skipped || !isVitrine(sender)) return undefined;
  const limit = limitOf(result);
  const left = (shortfall: Shortfall, marks: readonly string[] = []) =>
    marks.filter((mark) => !isExcused(limit, shortfall, mark)).length;
  const lost = left('lost', result.lost);
  const more = left('twice', result.repeated);
  const goals = server === 'collector' ? ['lost', 'twice'] : promised(result);
  if (lost && goals.includes('lost')) return `${lost} lost`;
  if (more && goals.includes('twice')) return `${more} stored twice`;
  return server === 'collector' ? behindBare(result, others) : undefined;
}
