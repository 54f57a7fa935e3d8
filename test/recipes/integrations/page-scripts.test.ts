import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { visitText } from '../../../src/contract/index.js';

/** A page without elements: what the scripts of the packages use of one, and the calls to the tracker. */
function openPage(globals: Record<string, unknown> = {}) {
  const calls: unknown[][] = [];
  const document = Object.assign(new EventTarget(), { querySelectorAll: () => [] as object[] });
  const window = Object.assign(new EventTarget() as EventTarget & Record<string, unknown>, {
    vitrine: (...args: unknown[]): unknown => calls.push(args),
    ...globals,
  }) as Record<string, unknown>;
  const emit = (type: string, detail?: unknown) =>
    document.dispatchEvent(new CustomEvent(type, { detail }));
  const run = (path: string) =>
    runInNewContext(readFileSync(`integrations/${path}`, 'utf8'), { window, document });
  return { calls, document, window, emit, run };
}

describe('the consent of the WP Consent API', () => {
  /** The API with a banner that asks, or another kind of consent, and what the visitor answered. */
  function openShop(answer: string, type = 'optin', more: Record<string, unknown> = {}) {
    const page = openPage({
      vitrineConsentCategory: 'statistics',
      wp_consent_type: type,
      consent_api: { cookie_prefix: 'wp_consent' },
      consent_api_get_cookie: (name: string) => (name === 'wp_consent_statistics' ? answer : ''),
      wp_has_consent: (category: string) =>
        category === 'statistics' && (answer === 'allow' || (type === 'optout' && !answer)),
      ...more,
    });
    page.run('woocommerce/assets/choice.js');
    return page;
  }

  it.each([
    ['undecided', '', 'optin', []],
    ['allowed', 'allow', 'optin', [['setConsent', 'granted']]],
    ['refused', 'deny', 'optin', [['setConsent', 'denied']]],
    ['undecided where nobody has to ask', '', 'optout', [['setConsent', 'granted']]],
    ['refused where nobody has to ask', 'deny', 'optout', [['setConsent', 'denied']]],
  ])('is as it is at the start: %s', (_, answer, type, expected) => {
    expect(openShop(answer, type).calls).toEqual(expected);
  });

  it('follows a change of its own category', () => {
    const { calls, emit } = openShop('');
    emit('wp_listen_for_consent_change', { marketing: 'allow' });
    expect(calls).toEqual([]);
    emit('wp_listen_for_consent_change', Object.assign([], { statistics: 'allow' }));
    emit('wp_listen_for_consent_change', Object.assign([], { statistics: 'deny' }));
    expect(calls).toEqual([
      ['setConsent', 'granted'],
      ['setConsent', 'denied'],
    ]);
  });

  it('waits for a banner that knows the region only later', () => {
    const { calls, window, emit } = openShop('allow', '', { waitfor_consent_hook: true });
    expect(calls).toEqual([]);
    window.wp_consent_type = 'optin';
    emit('wp_consent_type_defined');
    expect(calls).toEqual([['setConsent', 'granted']]);
  });

  it('stays undecided where the API is missing', () => {
    const { calls } = openShop('allow', 'optin', { wp_has_consent: undefined });
    expect(calls).toEqual([]);
  });
});

describe("the consent of Shopify's Customer Privacy API", () => {
  function openShop(allowed: boolean, analytics: string, error?: Error) {
    const page = openPage({
      Shopify: {
        loadFeatures: (_: unknown, done: (error?: Error) => void) => done(error),
        customerPrivacy: {
          analyticsProcessingAllowed: () => allowed,
          currentVisitorConsent: () => ({ analytics }),
        },
      },
    });
    page.run('shopify/extensions/vitrine-theme/assets/vitrine.choice.js');
    return page;
  }

  it.each([
    ['undecided', false, '', []],
    ['allowed', true, 'yes', [['setConsent', 'granted']]],
    ['refused', false, 'no', [['setConsent', 'denied']]],
    ['not asked for in this region', true, '', [['setConsent', 'granted']]],
  ])('is as it is at the start: %s', (_, allowed, analytics, expected) => {
    expect(openShop(allowed, analytics).calls).toEqual(expected);
  });

  it('follows the answer of the visitor', () => {
    const { calls, emit } = openShop(false, '');
    emit('visitorConsentCollected', { analyticsAllowed: true });
    emit('visitorConsentCollected', { analyticsAllowed: false });
    expect(calls).toEqual([
      ['setConsent', 'granted'],
      ['setConsent', 'denied'],
    ]);
  });

  it('stays undecided without an answer of Shopify, or without Shopify', () => {
    expect(openShop(true, 'yes', new Error('not loaded')).calls).toEqual([]);
    const { calls, run } = openPage();
    run('shopify/extensions/vitrine-theme/assets/vitrine.choice.js');
    expect(calls).toEqual([]);
  });
});

describe('the visit in the checkout of WooCommerce', () => {
  /** A checkout with a tracker, whose session and events the test sets. */
  function openCheckout(globals: Record<string, unknown> = {}) {
    let listener: (change: object) => void = () => {};
    const vitrine = Object.assign(
      (method: string, given: typeof listener) => {
        expect(method).toBe('onStatusChange');
        listener = given;
      },
      { sessionId: null as string | null },
    );
    const page = openPage({ vitrine, ...globals });
    const field = { value: 'x' };
    page.document.querySelectorAll = () => [field];
    page.run('woocommerce/assets/order-form.js');
    const report = ($time: number, userId?: string, sessionId: unknown = vitrine.sessionId) =>
      listener({ event: { sessionId, userId, eventMetadata: { $time } } });
    return { ...page, vitrine, field, report };
  }

  it('fills the field of the classic checkout before the form is sent, once there is a visit', () => {
    const { document, vitrine, field } = openCheckout();
    // Without consent there is no visit.
    expect(field.value).toBe('');
    vitrine.sessionId = 'visit-1';
    document.dispatchEvent(new Event('submit'));
    expect(field.value).toBe('visit-1');
    vitrine.sessionId = null;
    document.dispatchEvent(new Event('click'));
    expect(field.value).toBe('');
  });

  it('names the user of the newest event, as vitrine/orders does', () => {
    const { document, vitrine, field, report } = openCheckout();
    vitrine.sessionId = 'visit-1';
    report(1);
    report(3, 'Änne/1');
    // Sent again, and one that waits for consent.
    report(2, 'other');
    report(4, 'nobody', null);
    document.dispatchEvent(new Event('submit'));
    expect(field.value).toBe(visitText('visit-1', 'Änne/1'));
    vitrine.sessionId = null;
    document.dispatchEvent(new Event('submit'));
    expect(field.value).toBe('');
  });

  it('leaves the field empty where the page has no tracker', () => {
    const { document, run } = openPage({ vitrine: undefined });
    const field = { value: 'x' };
    document.querySelectorAll = () => [field];
    run('woocommerce/assets/order-form.js');
    expect(field.value).toBe('');
  });

  it.each(['setExtensionData', '__internalSetExtensionData'])(
    'tells the block of a visit, once for each, by %s',
    (name) => {
      const calls: unknown[][] = [];
      const store = { [name]: (...args: unknown[]) => calls.push(args) };
      const { document, vitrine } = openCheckout({
        wp: { data: { dispatch: (key: string) => (key === 'wc/store/checkout' ? store : {}) } },
      });
      vitrine.sessionId = 'visit-1';
      document.dispatchEvent(new Event('change'));
      document.dispatchEvent(new Event('change'));
      vitrine.sessionId = 'visit-2';
      document.dispatchEvent(new Event('click'));
      expect(calls).toEqual([
        ['vitrine', { visit: 'visit-1' }],
        ['vitrine', { visit: 'visit-2' }],
      ]);
    },
  );
});

describe("the loader of Tag Manager's template", () => {
  function load(tag: Record<string, string> | undefined, present = false) {
    const made: { attributes: Record<string, string>; async?: boolean; crossOrigin?: string }[] =
      [];
    const { document, run } = openPage(tag && { vitrineTag: tag });
    Object.assign(document, {
      currentScript: { nonce: 'n-1' },
      querySelector: () => (present ? {} : null),
      createElement: () => {
        const attributes: Record<string, string> = {};
        return {
          attributes,
          setAttribute: (name: string, value: string) => {
            attributes[name] = value;
          },
        };
      },
      head: { append: (script: (typeof made)[number]) => made.push(script) },
    });
    run('google-tag-manager/vitrine.loader.js');
    return made;
  }
  const TAG = { src: '/vitrine.auto.js', 'data-bearer-token': 't' };

  it('makes the tag with its attributes and the nonce of the page', () => {
    expect(load(TAG)).toMatchObject([{ attributes: TAG, async: true, nonce: 'n-1' }]);
    expect(load(TAG)[0]).not.toHaveProperty('crossOrigin');
    expect(load({ ...TAG, integrity: 'sha384-x' })).toMatchObject([{ crossOrigin: 'anonymous' }]);
  });

  it('makes none beside a tag of the page, or without a description', () => {
    expect(load(TAG, true)).toEqual([]);
    expect(load(undefined)).toEqual([]);
  });
});
