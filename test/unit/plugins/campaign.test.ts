import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { campaign } from '../../../src/plugins/campaign.js';
import { type SimulatedContext, simulateContext } from '../../support/plugin-context.js';

interface Page {
  /** Address now. */
  href: string;
  /** Address of the navigation, when a router has changed it since. */
  landing?: string;
  /** How the page was reached. */
  type?: 'navigate' | 'reload' | 'back_forward';
  referrer?: string;
  /** Addresses in the history of the tab, where the browser has the Navigation API. */
  history?: string[];
}

afterEach(() => vi.unstubAllGlobals());

const described = (context: SimulatedContext) => JSON.parse(JSON.stringify(context.described));

function visit(
  context: SimulatedContext,
  { href, landing = href, type = 'navigate', referrer = '', history }: Page,
) {
  vi.stubGlobal('location', { href, origin: new URL(href).origin });
  vi.stubGlobal('document', { referrer });
  vi.stubGlobal('performance', { getEntriesByType: () => [{ name: landing, type }] });
  vi.stubGlobal('navigation', history && { entries: () => history.map((url) => ({ url })) });
  for (const key of Object.keys(context.described)) delete context.described[key];
  campaign()(context);
  return described(context);
}

/** Another tab of the same browser, at the same time. */
const otherTab = (context: SimulatedContext) => simulateContext(context);

const SHOP = 'https://shop.example';
const ALL = `${SHOP}/chair?utm_source=news&utm_medium=email&utm_campaign=spring&utm_term=t&utm_content=c&utm_id=7&gclid=secret&q=x`;
const METADATA = {
  $campaign_source: 'news',
  $campaign_medium: 'email',
  $campaign_name: 'spring',
  $campaign_term: 't',
  $campaign_content: 'c',
  $campaign_id: '7',
  $click_id: 'gclid',
};

describe('campaign()', () => {
  it('puts the campaign and the kind of the click id on every event', () => {
    expect(visit(simulateContext(), { href: ALL })).toEqual(METADATA);
  });

  it('reads the landing when a router has rewritten the address', () => {
    expect(visit(simulateContext(), { href: `${SHOP}/chair`, landing: ALL })).toEqual(METADATA);
  });

  it('reads the landing from the referrer when consent comes on the next page', () => {
    expect(visit(simulateContext(), { href: `${SHOP}/cart`, referrer: ALL })).toEqual(METADATA);
    const foreign = ALL.replace(SHOP, 'https://other.example');
    expect(visit(simulateContext(), { href: `${SHOP}/cart`, referrer: foreign })).toEqual({});
  });

  it('reads the landing from the history of the tab when consent comes two pages later', () => {
    const history = [`${SHOP}/?utm_source=old`, ALL, `${SHOP}/a`, `${SHOP}/b`];
    const page = { href: `${SHOP}/b`, referrer: `${SHOP}/a`, history };
    expect(visit(simulateContext(), page)).toEqual(METADATA);
    expect(visit(simulateContext(), { ...page, history: [`${SHOP}/a`, `${SHOP}/b`] })).toEqual({});
  });

  it('does not read a campaign of an ended visit again from referrer or history', () => {
    const context = simulateContext();
    visit(context, { href: ALL });
    context.notify('onHidden');
    context.pass(31 * 60_000);
    context.notify('onVisible');
    expect(described(context)).toEqual({});
    context.notify('onPageHide');
    const next = { href: `${SHOP}/a`, referrer: ALL, history: [ALL, `${SHOP}/a`] };
    expect(visit(context, next)).toEqual({});
  });

  it('keeps the campaign for later pages of the visit, not for the next visit', () => {
    const context = simulateContext();
    visit(context, { href: ALL });
    context.pass(20 * 60_000);
    expect(visit(context, { href: `${SHOP}/a` })).toEqual(METADATA);
    context.pass(29 * 60_000);
    context.notify('onPageHide');
    context.pass(29 * 60_000);
    expect(visit(context, { href: `${SHOP}/b` })).toEqual(METADATA);
    context.pass(31 * 60_000);
    expect(visit(context, { href: `${SHOP}/c` })).toEqual({});
  });

  it('counts the last campaign of a visit, as a whole', () => {
    const context = simulateContext();
    visit(context, { href: ALL });
    const next = { href: `${SHOP}/?utm_source=shop-ads`, referrer: ALL };
    expect(visit(context, next)).toEqual({ $campaign_source: 'shop-ads' });
    expect(visit(context, { href: `${SHOP}/a`, referrer: ALL })).toEqual({
      $campaign_source: 'shop-ads',
    });
  });

  it('does not count the campaign of a page to which the visitor goes back', () => {
    for (const type of ['back_forward', 'reload'] as const) {
      const context = simulateContext();
      visit(context, { href: ALL });
      visit(context, { href: `${SHOP}/?utm_source=shop-ads` });
      expect(visit(context, { href: ALL, type })).toEqual({ $campaign_source: 'shop-ads' });
    }
    expect(visit(simulateContext(), { href: ALL, type: 'reload' })).toEqual(METADATA);
  });

  it('takes over the later campaign of another tab, and does not undo it', () => {
    const first = simulateContext();
    visit(first, { href: ALL });
    first.notify('onHidden');
    const second = otherTab(first);
    const LATER = { $campaign_source: 'shop-ads' };
    expect(visit(second, { href: `${SHOP}/?utm_source=shop-ads` })).toEqual(LATER);
    first.notify('onPageHide');
    expect(visit(otherTab(second), { href: `${SHOP}/a` })).toEqual(LATER);
    for (const event of ['onVisible', 'onRestore'] as const) {
      expect(visit(first, { href: ALL })).toEqual(METADATA);
      visit(second, { href: `${SHOP}/?utm_source=shop-ads` });
      first.notify(event);
      expect(described(first)).toEqual(LATER);
    }
  });

  it('gives a tab without a campaign that of the tab beside it', () => {
    const first = simulateContext();
    expect(visit(first, { href: SHOP })).toEqual({});
    expect([...first.texts]).toEqual([]);
    visit(otherTab(first), { href: ALL });
    first.notify('onVisible');
    expect(described(first)).toEqual(METADATA);
  });

  it('drops values that are too long or look like an address of a person', () => {
    const query = new URLSearchParams({
      utm_source: 'x'.repeat(101),
      utm_medium: 'jane@example.com',
      utm_campaign: 'jane%40example.com',
      utm_term: 'x'.repeat(100),
    });
    expect(visit(simulateContext(), { href: `${SHOP}/?${query}` })).toEqual({
      $campaign_term: 'x'.repeat(100),
    });
  });

  it('sends the value of a click id by option only', () => {
    const context = simulateContext();
    visit(context, { href: SHOP });
    vi.stubGlobal('location', { href: `${SHOP}/?fbclid=abc`, origin: SHOP });
    campaign({ clickIdValue: true })(context);
    expect(context.described).toMatchObject({ $click_id: 'fbclid', $click_id_value: 'abc' });
  });

  it('survives a broken record', () => {
    const context = simulateContext();
    context.safely = (task) => {
      try {
        return task();
      } catch {
        return undefined;
      }
    };
    context.storage.set('campaign', '{');
    expect(visit(context, { href: ALL })).toEqual(METADATA);
  });

  it('neither stores nor sends anything else of a query', () => {
    const own = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'utm_id'];
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(
            fc.string({ minLength: 1 }),
            fc.constantFrom('email', 'token', 'utm_', 'UTM_SOURCE', 'gclid', '__proto__'),
          ),
          fc.uuid(),
        ),
        fc.uuid(),
        (query, source) => {
          const context = simulateContext();
          const texts: string[] = [];
          const { set } = context.storage;
          context.storage.set = (name, text) => {
            texts.push(text);
            set(name, text);
          };
          const others = Object.entries(query).filter(([name]) => !own.includes(name));
          const parameters = new URLSearchParams([...others, ['utm_source', source]]);
          const metadata = visit(context, { href: `${SHOP}/?${parameters}#${source}` });
          expect(metadata.$campaign_source).toBe(source);
          const written = JSON.stringify([metadata, texts]);
          for (const [, value] of others)
            if (value !== source) expect(written).not.toContain(value);
        },
      ),
    );
  });
});
