import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../../tools/harness/chromium.js';
import { killTree } from '../../tools/harness/engines/process-tree.js';
import { profileFolder } from '../../tools/harness/engines/profile-folder.js';
import { allStored, eventually } from './all-stored.js';
import { CaseFixture } from './case-fixture.js';
import { countMarks } from './count-marks.js';
import type { Counts, MatrixCase } from './matrix-case.js';
import { marksOf, tracks } from './visit.js';

/** Longest that an unled Chromium takes to start, and to prerender: ms. */
const TIMEOUT_MS = 15_000;
/** Between the prerendering and the visitor's decision, and after it: ms. */
const READING_MS = 3_000;

/**
 * Plays what begins in a page that Chromium prerenders. Under a driver its scripts do not run, so
 * this browser is led by its pages alone.
 */
export async function playPrerender(matrixCase: MatrixCase): Promise<Counts> {
  const { moment, server, delivery, roundTrip, sender } = matrixCase;
  /** Whether the visitor goes to the page that was prerendered, or elsewhere. */
  const isActivated = moment.prerender === 'shown';
  const fixture = await CaseFixture.open({
    server,
    roundTrip,
    attributes: { delivery },
    ...(sender === 'vitrine.collector' && { script: sender }),
  });
  const folder = profileFolder();
  const clicks = marksOf(1);
  const track = (marks: string[]) => tracks('vitrine', fixture, JSON.stringify(marks));
  fixture.page('/gone', { attributes: null });
  fixture.page('/prerendered', { head: track(clicks) });
  const start = fixture.page('/', {
    head: `${track(['warm'])}
      setTimeout(() => { location.href = '${isActivated ? '/prerendered' : '/gone'}' }, ${READING_MS});`,
    body: '<script type="speculationrules">{"prerender":[{"urls":["/prerendered"],"eagerness":"immediate"}]}</script>',
  });
  const { executablePath = chromium.executablePath(), args } = chromiumLaunch();
  const browser = spawn(
    executablePath,
    [
      ...args,
      ...['--headless=new', '--ignore-certificate-errors', `--user-data-dir=${folder.path}`],
      start,
    ],
    { stdio: 'ignore' },
  );
  try {
    const expected = ['warm', ...(isActivated ? clicks : [])];
    const prerendered = ({ path, purpose }: (typeof fixture.rig.loads)[0]) =>
      path === '/prerendered' && purpose.includes('prerender');
    const since = await eventually(() => fixture.rig.loads.some(prerendered), TIMEOUT_MS);
    if (since === undefined) throw new Error('nothing was prerendered');
    const time = await allStored(fixture, expected, TIMEOUT_MS);
    await pause(READING_MS);
    const stored = await fixture.stored();
    const clicked = new Set(stored.filter((mark) => mark !== 'warm')).size;
    const counts = countMarks(expected, stored);
    // An event of a page that the visitor never saw is one too many.
    const unseen = isActivated ? [] : stored.filter((mark) => mark !== 'warm');
    const repeated = [...counts.repeated, ...unseen];
    return {
      ...counts,
      twice: repeated.length,
      repeated,
      clicked: isActivated ? clicks.length : 0,
      early: clicked,
      seconds: time === undefined ? null : (time - since) / 1000,
    };
  } finally {
    if (browser.pid) killTree(browser.pid);
    await fixture.close();
    folder.remove();
  }
}
