import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine, EngineBrowser } from '../../tools/harness/engines/engine.js';
import { allStored } from './all-stored.js';
import { CaseFixture } from './case-fixture.js';
import { countMarks } from './count-marks.js';
import type { Counts, MatrixCase } from './matrix-case.js';
import { makePages, ready } from './pages.js';
import { playPrerender } from './prerender.js';
import { isVitrine, marksOf, Visit } from './visit.js';

/** The visitor stays away for so long: ms. */
const AWAY_MS = 1_000;
/** A page that stays has so long to go on before the visitor leaves it: ms. Its pauses are drawn by lot. */
const STANDING_MS = 10_000;
/** Until what has not come is given up: ms. */
const TIMEOUT_MS = 20_000;
/** The same, where it is known that it does not come: ms. */
const HOPELESS_TIMEOUT_MS = 5_000;
/** For one too many to show: ms. */
const QUIET_MS = 500;

/**
 * Plays one case: the visitor opens the shop, clicks in the moment while the fault lasts, comes
 * back when it is over. The counts come from the store.
 *
 * @param shared browser for cases that need none of their own
 * @param mayBeLost whether a known limit excuses the loss of an event, by its mark
 */
export async function playCase(
  matrixCase: MatrixCase,
  engine: Engine,
  shared: EngineBrowser,
  mayBeLost: (mark: string) => boolean = () => false,
): Promise<Counts> {
  const { fault, moment, sender, roundTrip } = matrixCase;
  // A cold connection with its preflight takes some ten round trips.
  const timeoutMs = TIMEOUT_MS + 20 * roundTrip;
  if (moment.prerender) return playPrerender(matrixCase);
  const fixture = await CaseFixture.open({
    server: matrixCase.server,
    roundTrip,
    attributes: { delivery: matrixCase.delivery, ...fault.attributes },
    ...(sender === 'vitrine.collector' && { script: sender }),
  });
  const profile = moment.ends && (await mkdtemp(join(tmpdir(), 'vitrine-visitor-')));
  const own = profile || fault.launch;
  const browser = own
    ? await engine.launch({ ...(profile && { profile }), ...fault.launch })
    : shared;
  const visit = new Visit(fixture, engine, browser, profile || undefined);
  const over = new AbortController();
  try {
    const pages = makePages(fixture, fault, moment, sender);
    const expected: string[] = [];
    if (matrixCase.secondVisit || (!roundTrip && !fault.frame && isVitrine(sender))) {
      await visit.goto(pages.warm);
      expected.push('warm');
      if (!(await allStored(fixture, expected, timeoutMs)))
        throw new Error('the first event never came');
    }
    // `back` goes to a page that does not track.
    await visit.goto(pages.gone);
    await visit.goto(pages.start(1));
    await ready(visit, moment);
    const tabs = [visit.tab];
    for (let tab = 2; tab <= (fault.tabs ?? 1); tab++)
      tabs.push(await visit.browser.open(pages.start(tab)));

    const end = await fault.begin?.(visit);
    fixture.trouble ??= fault.trouble;
    const clicked = tabs.flatMap((_, i) => marksOf(i + 1));
    expected.push(...clicked);
    const since = Date.now();
    // The next step, such as starting the browser again, takes its time.
    const arrival = allStored(fixture, clicked, Number.POSITIVE_INFINITY, over.signal);
    // A case that fails does not wait for it.
    arrival.catch(() => {});
    for (const tab of tabs) {
      visit.tab = tab;
      await (moment.act?.(visit) ?? tab.click('#go'));
      if (!moment.afterwards) continue;
      // The page around a frame learns that the frame has tracked.
      if (fault.frame) await tab.until('window.tracked');
      await moment.afterwards(visit);
    }
    const storedOfClick = async () =>
      new Set((await fixture.stored()).filter((mark) => clicked.includes(mark))).size;
    const mend = async () => {
      if (fault.stops && (await storedOfClick())) throw new Error('stored while nothing could be');
      fixture.trouble = undefined;
      await end?.();
    };
    if (fault.closed) {
      for (const tab of tabs) await tab.close();
      visit.closed = true;
    }
    await pause(fault.lasts ?? AWAY_MS);
    if (!fault.closed) await mend();
    if (moment.stays && !fault.closed && fault.name !== 'none')
      await allStored(fixture, clicked, STANDING_MS);
    // Requests in flight have arrived by then, also over a cold connection with a preflight.
    else await pause(AWAY_MS + 12 * roundTrip);
    const early = await storedOfClick();
    if (fault.closed) await mend();

    if (isVitrine(sender)) {
      for (const tab of tabs.slice(1)) await tab.close().catch(() => {});
      visit.tab = tabs[0] as typeof visit.tab;
      await visit.goto(pages.later);
      expected.push('later');
      await allStored(
        fixture,
        expected.filter((mark) => !mayBeLost(mark)),
        timeoutMs,
      );
      if (expected.some(mayBeLost)) await allStored(fixture, expected, HOPELESS_TIMEOUT_MS);
      await pause(QUIET_MS);
    }
    over.abort();
    const time = await arrival;
    return {
      ...countMarks(expected, await fixture.stored()),
      clicked: clicked.length,
      early,
      seconds: time === undefined ? null : (time - since) / 1000,
    };
  } finally {
    over.abort();
    if (own) await visit.browser.quit().catch(() => {});
    else await visit.tab?.close().catch(() => {});
    if (profile) await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    await fixture.close();
  }
}
