import type { Engine, EngineBrowser, Tab } from '../../tools/harness/engines/engine.js';
import { ASSET, ORG } from '../../tools/harness/rig.js';
import type { CaseFixture } from './case-fixture.js';

/**
 * The sender of the events: Vitrine, its build for our own collector, or a page that calls `fetch` with
 * keepalive and no more.
 */
export type Sender = 'vitrine' | 'vitrine.collector' | 'bare fetch';

export const isVitrine = (sender: Sender) => sender !== 'bare fetch';

/** One visitor in the shop, with a browser and a tab. */
export class Visit {
  tab!: Tab;
  /** Whether the visitor has closed the tab. */
  closed = false;

  constructor(
    readonly fixture: CaseFixture,
    readonly engine: Engine,
    public browser: EngineBrowser,
    private readonly profile?: string,
  ) {}

  /** The browser has ended; the visitor starts it again, with the same profile. */
  async launchAgain() {
    this.browser = await this.engine.launch({ ...(this.profile && { profile: this.profile }) });
    this.closed = true;
  }

  /** Goes to a page in the tab that stands open, else in a new one. */
  async goto(url: string) {
    if (this.closed || !this.tab) this.tab = await this.browser.open(url);
    else await this.tab.goto(url);
    this.closed = false;
  }
}

/** Script that tracks one event for each mark. */
export const tracks = (sender: Sender, fixture: CaseFixture, marks: string): string =>
  isVitrine(sender)
    ? `for (const mark of ${marks}) vitrine('track', 'product interaction', { mark });`
    : `for (const mark of ${marks}) fetch(${JSON.stringify(fixture.address)}, {
         method: 'POST', keepalive: true, credentials: 'omit',
         body: JSON.stringify({ eventType: 'product interaction', orgId: '${ORG}', assetId: '${ASSET}',
           sessionId: '00000000-0000-4000-8000-000000000000', eventMetadata: { mark } }),
       });`;

/** Marks of what is tracked by the click in a tab. */
export const marksOf = (tab: number) => [`${tab}a`, `${tab}b`];
/** The others are `warm`, from well before it, and `later`. */
export const isOfClick = (mark: string) => /^\d/.test(mark);
