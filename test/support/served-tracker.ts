import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import { PUBLIC_TOKEN, Rig } from '../../tools/harness/rig.js';
import { sha384 } from './sha384.js';

const { version: CURRENT } = JSON.parse(readFileSync('package.json', 'utf8'));
const OLD = '0.0.9';

/** The part of a tab that the scenarios need; both browser lanes have it. */
export interface ScenarioTab {
  goto(url: string): Promise<unknown>;
  /** Runs the body of a function in the page, and awaits its promise. */
  run<T = unknown>(script: string): Promise<T>;
  /** Waits until an expression is true in the page. */
  until(expression: string): Promise<unknown>;
}

interface ServedFixture {
  rig: Rig;
  tab: ScenarioTab;
  /** Makes a page whose tag names a file of the collector and no endpoint. */
  page(path: string, file: string, integrity?: string): string;
  /** Content of the current file, and of the one of an earlier release. */
  current: string;
  old: string;
}

const TRACK = "return vitrine('track', 'product renders')";
const READY = "typeof vitrine.track === 'function'";

/** Writes the current tracker into a folder, as if it were of an earlier release. */
function writeOld(folder: string, current: string): string {
  const code = current.replaceAll(`vitrine/${CURRENT}`, `vitrine/${OLD}`);
  mkdirSync(join(folder, OLD));
  const path = join(folder, OLD, 'vitrine.js');
  writeFileSync(path, code);
  writeFileSync(`${path}.br`, brotliCompressSync(code));
  writeFileSync(`${path}.gz`, gzipSync(code));
  return code;
}

/** Opens a shop and a collector that also has the tracker of an earlier release. */
export async function playServed(
  tab: ScenarioTab,
  scenario: (fixture: ServedFixture) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-served-'));
  const path = `collector/dist/tracker/${CURRENT}/vitrine.js`;
  const current = readFileSync(path, 'utf8');
  const old = writeOld(folder, current);
  const rig = await Rig.open({ trackerFolder: folder });
  const page = (path: string, file: string, integrity = '') =>
    rig.page(path, {
      attributes: null,
      body: `<script async src="${rig.endpoint}/${file}" data-bearer-token="${PUBLIC_TOKEN}"
        ${integrity && `integrity="${integrity}"`} crossorigin="anonymous"
        onload="window.loaded = true" onerror="window.failed = true"></script>`,
    });
  try {
    await scenario({ rig, tab, page, current, old });
  } finally {
    await tab.goto('about:blank');
    await rig.close();
    rmSync(folder, { recursive: true });
  }
}

const file = (version: string) => `v/${version}/vitrine.js`;

/** Scenarios of a tracker that the collector serves, by the title of their test. */
export const SERVED: Record<string, (fixture: ServedFixture) => Promise<void>> = {
  'a pinned file of another origin passes its integrity check and sends to its collector': async ({
    rig,
    tab,
    page,
    current,
  }) => {
    await tab.goto(page('/pinned', file(CURRENT), sha384(current)));
    await tab.until(READY);
    expect(await tab.run(TRACK)).toMatchObject({ status: 'sent' });
    const [event] = await rig.delivered(1);
    expect(event?.eventMetadata.$lib).toBe(`vitrine/${CURRENT}`);
    const [download] = rig.requests;
    expect(download?.url).toBe(`/api/analytics/${file(CURRENT)}`);
    expect(download?.headers['accept-encoding']).toContain('gzip');
  },

  'a file with another content than its hash does not run': async ({ rig, tab, page, old }) => {
    await tab.goto(page('/wrong', file(CURRENT), sha384(old)));
    await tab.until('window.failed');
    expect(await tab.run('return typeof vitrine.track')).toBe('undefined');
    expect(await rig.count()).toBe(0);
  },

  't.js is the current tracker': async ({ rig, tab, page }) => {
    await tab.goto(page('/short', 't.js'));
    await tab.until(READY);
    await tab.run(TRACK);
    expect((await rig.delivered(1))[0]?.eventMetadata.$lib).toBe(`vitrine/${CURRENT}`);
  },

  'an old page works with a new collector, beside a new page with the same session': async ({
    rig,
    tab,
    page,
    old,
    current,
  }) => {
    await tab.goto(page('/old', file(OLD), sha384(old)));
    await tab.until(READY);
    expect(await tab.run(TRACK)).toMatchObject({ status: 'sent' });
    await tab.goto(page('/new', file(CURRENT), sha384(current)));
    await tab.until(READY);
    expect(await tab.run(TRACK)).toMatchObject({ status: 'sent' });
    const events = await rig.delivered(2);
    expect(events.map(({ eventMetadata }) => [eventMetadata.$lib, eventMetadata.$seq])).toEqual([
      [`vitrine/${OLD}`, 1],
      [`vitrine/${CURRENT}`, 2],
    ]);
    expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
  },

  'a page delivers what one of another version has left, in both directions': async ({
    rig,
    tab,
    page,
    old,
    current,
  }) => {
    const pages = [
      page('/old', file(OLD), sha384(old)),
      page('/new', file(CURRENT), sha384(current)),
    ] as const;
    for (const [i, order] of [pages, [...pages].reverse()].entries()) {
      await tab.goto(order[0] as string);
      await tab.until(READY);
      await rig.down();
      expect(await tab.run(TRACK)).toMatchObject({ status: 'queued' });
      await rig.up();
      await tab.goto(order[1] as string);
      expect(await rig.delivered(i + 1, 40_000)).toHaveLength(i + 1);
    }
  },

  'a page that names a newer version than its collector has stays whole': async ({
    rig,
    tab,
    page,
    current,
  }) => {
    await tab.goto(page('/newer', file('9.9.9'), sha384(current)));
    await tab.until('window.failed');
    // The stub takes calls, and the next page tracks as before.
    expect(await tab.run("vitrine('track', 'product renders'); return vitrine.q.length")).toBe(1);
    await tab.goto(page('/short', 't.js'));
    await tab.until(READY);
    await tab.run(TRACK);
    expect(await rig.delivered(1)).toHaveLength(1);
  },
};
