import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitText } from '../../../src/contract/index.js';
import { readEcommerce } from '../../../src/plugins/signals/read-ecommerce.js';
import {
  ADMIN,
  type Wordpress,
  wordpressProblem,
} from '../../../tools/harness/wordpress/wordpress.js';
import { attributesOf, HttpSession } from './http-session.js';
import { openWithPlugin } from './install-plugin.js';
import { WOOCOMMERCE_ORDER } from './woocommerce-order.js';

const problem = wordpressProblem();
if (problem) process.stdout.write(`WordPress is SKIPPED: ${problem}\n`);

const SETTINGS = '/wp-admin/options-general.php?page=vitrine';
const VISIT = '0b9f9bb3-6a0e-4f6c-9d58-2b1d2f7f4a10';
const INTEGRITY = `sha384-${'a'.repeat(64)}`;

describe.skipIf(problem)('the plugin in WordPress', () => {
  let wordpress: Wordpress;

  beforeAll(async () => {
    wordpress = await openWithPlugin();
  }, 180_000);
  afterAll(() => wordpress?.close());

  const configure = (values: Record<string, string>) =>
    wordpress.php(
      `update_option('vitrine_settings', json_decode(base64_decode('${btoa(JSON.stringify(values))}'), true));`,
    );
  const stored = async () =>
    JSON.parse(await wordpress.php(`echo json_encode(get_option('vitrine_settings'));`));
  const signedIn = async (user = ADMIN.user, password = ADMIN.password) => {
    const session = new HttpSession(wordpress.home);
    await session.signIn(user, password);
    return session;
  };
  const tagIn = (html: string) => attributesOf(html, /<script[^>]*data-bearer-token[^>]*>/);
  const shopPage = () => new HttpSession(wordpress.home).page('/');

  /** Fills the form of the settings, and returns the page that answers. */
  async function save(session: HttpSession, fields: Record<string, string>) {
    const html = await session.page(SETTINGS);
    const nonce = attributesOf(html, /<input[^>]*name="_wpnonce"[^>]*>/)?.value ?? '';
    const answer = await session.request('/wp-admin/options.php', {
      option_page: 'vitrine',
      action: 'update',
      _wpnonce: nonce,
      _wp_http_referer: SETTINGS,
      ...Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [`vitrine_settings[${name}]`, value]),
      ),
    });
    return answer.text();
  }

  it('puts nothing on a page before it has an address and a token', async () => {
    await wordpress.php(`delete_option('vitrine_settings');`);
    expect(tagIn(await shopPage())).toBeUndefined();
    await configure({ base: '/v' });
    expect(tagIn(await shopPage())).toBeUndefined();
    const session = await signedIn();
    expect(await session.page(SETTINGS)).toContain('Nothing is tracked yet');
  });

  it('puts the tag with its attributes into the head, before everything else', async () => {
    await configure({ base: '/v', token: 't-1', consent: 'granted' });
    const html = await shopPage();
    const tag = tagIn(html);
    expect(tag).toMatchObject({
      'data-plugins': 'auto',
      'data-bearer-token': 't-1',
      'data-endpoint': '/v',
    });
    expect(tag).toHaveProperty('async');
    expect(tag).not.toHaveProperty('data-consent');
    expect((await fetch(tag?.src as string)).ok).toBe(true);
    const head = html.slice(0, html.indexOf('</head>'));
    expect(head.indexOf('vitrine.q=vitrine.q')).toBeGreaterThan(0);
    expect(head.indexOf('vitrine.q=vitrine.q')).toBeLessThan(head.indexOf('data-bearer-token'));
  });

  it('keeps right settings, and names wrong ones with the remedy', async () => {
    await wordpress.php(`delete_option('vitrine_settings');`);
    const session = await signedIn();
    const refused = await save(session, {
      base: 'http://shop.example/v',
      token: 't-1',
      script: 'https://events.shop.example/v/1.0.0/vitrine.auto.js?x',
      integrity: 'nonsense',
      consent: 'anything',
      staff: 'yes',
    });
    for (const sentence of [
      '&quot;Base address&quot; must start with https:// or /',
      '&quot;Script address&quot; must start with https:// or /',
      '&quot;Integrity&quot; must be a hash',
      '&quot;Consent&quot; has an unknown value',
      '&quot;Staff&quot; must be on or off',
    ])
      expect(refused.replaceAll('"', '&quot;')).toContain(sentence);
    expect(await stored()).toEqual({
      base: '',
      token: 't-1',
      script: '',
      integrity: '',
      consent: 'statistics',
      staff: '',
    });
    const right = {
      base: 'https://events.shop.example/v',
      token: 't-2',
      script: 'https://events.shop.example/v/v/1.0.0/vitrine.auto.js',
      integrity: INTEGRITY,
      consent: 'marketing',
      staff: '1',
    };
    const saved = await save(session, { ...right, base: `${right.base}/ ` });
    expect(saved).not.toContain('notice-error');
    expect(await stored()).toEqual(right);
    expect(tagIn(await shopPage())).toMatchObject({
      src: right.script,
      integrity: INTEGRITY,
      crossorigin: 'anonymous',
      'data-endpoint': right.base,
      'data-consent': 'pending',
    });
  });

  it.each([
    ['/v', true],
    ['https://shop.example', true],
    ['https://shop.example:8443/a/b', true],
    ['http://localhost:8787/v', true],
    ['http://127.0.0.1:8787/v', true],
    ['http://192.168.1.4/v', true],
    ['http://[::1]:8787/v', true],
    ['//shop.example/v', false],
    ['http://192.168.1.4.example/v', false],
    ['https://user:password@shop.example/v', false],
    ['https://shop.example/v#x', false],
    ['ftp://shop.example/v', false],
    ['javascript:alert(1)', false],
    ['v', false],
    ['/v"><script>', false],
  ])('takes the address %s: %s', async (base, isTaken) => {
    const kept = await wordpress.php(`
      require_once ABSPATH . 'wp-admin/includes/template.php';
      delete_option('vitrine_settings');
      echo Vitrine\\Settings::sanitize(['base' => base64_decode('${btoa(base)}'), 'consent' => 'granted'])['base'];
    `);
    expect(kept).toBe(isTaken ? base : '');
  });

  it('tracks staff only where the settings say so', async () => {
    await configure({ base: '/v', token: 't' });
    const session = await signedIn();
    expect(tagIn(await session.page('/'))).toBeUndefined();
    await configure({ base: '/v', token: 't', staff: '1' });
    expect(tagIn(await session.page('/'))).toBeDefined();
  });

  it('lets nobody else see or change the settings', async () => {
    await configure({ base: '/v', token: 'before' });
    await wordpress.php(
      `wp_insert_user(['user_login' => 'editor', 'user_pass' => 'editor', 'role' => 'editor']);`,
    );
    const session = await signedIn('editor', 'editor');
    expect((await session.request(SETTINGS)).status).toBe(403);
    for (const [path, form] of [
      ['options.php', { option_page: 'vitrine', action: 'update', 'vitrine_settings[token]': 'x' }],
      ['admin-post.php', { action: 'vitrine_webhooks' }],
    ] as const)
      expect((await session.request(`/wp-admin/${path}`, form)).status).toBe(403);
    expect((await stored()).token).toBe('before');
  });

  it('changes nothing at a request without its nonce', async () => {
    await configure({ base: '/v', token: 'before' });
    const session = await signedIn();
    for (const [path, form] of [
      ['options.php', { option_page: 'vitrine', action: 'update', 'vitrine_settings[token]': 'x' }],
      ['admin-post.php', { action: 'vitrine_webhooks' }],
    ] as const)
      expect((await session.request(`/wp-admin/${path}`, form)).status).toBe(403);
    expect((await stored()).token).toBe('before');
  });

  it('keeps text as text, in the tag and in the form', async () => {
    const token = `'"><img src=x>`;
    await configure({ base: '/v"><script>alert(1)</script>', token, consent: 'granted' });
    const html = await shopPage();
    expect(html).not.toContain('<script>alert');
    expect(tagIn(html)?.['data-bearer-token']).toBe(token);
    const form = await (await signedIn()).page(SETTINGS);
    expect(form).not.toContain('<script>alert');
    expect(attributesOf(form, /<input[^>]*id="vitrine_token"[^>]*>/)?.value).toBe(token);
  });

  it('says when no plugin tells of consent', async () => {
    await configure({ base: '/v', token: 't', consent: 'statistics' });
    const session = await signedIn();
    expect(await session.page(SETTINGS)).toContain('no active plugin has the WP Consent API');
    await configure({ base: '/v', token: 't', consent: 'pending' });
    expect(await session.page(SETTINGS)).not.toContain('no active plugin has');
    expect(tagIn(await shopPage())?.['data-consent']).toBe('pending');
  });

  /** Runs PHP with an order of WooCommerce's, in a shop that needs no consent. */
  const withOrder = (code: string) =>
    wordpress.php(
      `${WOOCOMMERCE_ORDER} update_option('vitrine_settings', ['base' => '/v', 'token' => 't', 'consent' => 'granted']); ${code}`,
    );

  it('keeps the visit of the classic checkout, and nothing else', async () => {
    const keep = (visit: unknown) =>
      withOrder(`
        $_POST['_vitrine_visit'] = json_decode(base64_decode('${btoa(JSON.stringify(visit))}'), true);
        do_action('woocommerce_checkout_create_order', $order, []);
        echo json_encode($order->meta, JSON_FORCE_OBJECT);
      `);
    for (const visit of [
      VISIT,
      ...["Änne/1's <b>", '木'.repeat(128)].map((user) => visitText(VISIT, user)),
    ])
      expect(JSON.parse(await keep(visit))).toEqual({ _vitrine_visit: visit });
    for (const wrong of ['', '<script>', `${VISIT}x`, `${VISIT}/`, `${VISIT}/a b`, `${VISIT}\n`])
      expect(await keep(wrong)).toBe('{}');
    expect(await keep([VISIT])).toBe('{}');
  });

  it('keeps the visit of the Store API, and nothing else', async () => {
    const keep = (extensions: unknown) =>
      withOrder(`
        $request = new WP_REST_Request('POST', '/wc/store/v1/checkout');
        $request->set_param('extensions', json_decode('${JSON.stringify(extensions)}', true));
        do_action('woocommerce_store_api_checkout_update_order_from_request', $order, $request);
        echo json_encode($order->meta, JSON_FORCE_OBJECT);
      `);
    expect(JSON.parse(await keep({ vitrine: { visit: VISIT } }))).toEqual({
      _vitrine_visit: VISIT,
    });
    for (const wrong of [null, [], 'x', { vitrine: 'x' }, { vitrine: { visit: 1 } }])
      expect(await keep(wrong)).toBe('{}');
  });

  it('tells of an order by the id of the webhook', async () => {
    const html = await withOrder(`do_action('woocommerce_thankyou', 5501);`);
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    const pushed = JSON.parse(/push\((.*)\)/.exec(html)?.[1] ?? '');
    const item = {
      item_id: 'CH-1-W',
      item_group_id: '7',
      item_name: 'Armchair </script><b>',
      price: 49.9,
      quantity: 2,
    };
    // No `event`, which would fire the tags of a tag manager beside us.
    expect(pushed).toEqual({
      ecommerce: {
        currencyCode: 'EUR',
        purchase: {
          actionField: { id: '5501', revenue: 120.5, tax: 20.5, shipping: 10, coupon: 'SUMMER' },
          products: [item],
        },
      },
    });
    expect(readEcommerce(pushed)).toMatchObject({
      items: [item],
      order: {
        transaction_id: '5501',
        value: 120.5,
        currency: 'EUR',
        tax: 20.5,
        shipping: 10,
        coupon: 'SUMMER',
      },
    });
  });

  it('tells of no order that has failed, is unknown, or whose buyer is not tracked', async () => {
    const thanks = (before: string, id = 5501) =>
      withOrder(`${before} do_action('woocommerce_thankyou', ${id});`);
    expect(await thanks(`$order->status = 'failed';`)).toBe('');
    expect(await thanks('', 0)).toBe('');
    expect(await thanks(`update_option('vitrine_settings', []);`)).toBe('');
    expect(await thanks('wp_set_current_user(1);')).toBe('');
  });

  it('has the visit erased with the personal data of an order', async () => {
    const list = await wordpress.php(
      `echo json_encode(apply_filters('woocommerce_privacy_remove_order_personal_data_meta', ['Payer' => 'email']));`,
    );
    expect(JSON.parse(list)).toEqual({ Payer: 'email', _vitrine_visit: 'text' });
  });

  it('makes PHP complain of nothing, and leaves nothing when it is deleted', async () => {
    await configure({ base: '/v', token: 't' });
    const left = await wordpress.php(`
      require_once ABSPATH . 'wp-admin/includes/plugin.php';
      deactivate_plugins('vitrine/vitrine.php');
      uninstall_plugin('vitrine/vitrine.php');
      global $wpdb;
      echo json_encode($wpdb->get_col(
          "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%vitrine%'"
      ));
    `);
    expect(JSON.parse(left)).toEqual([]);
    expect(await wordpress.log()).not.toMatch(/plugins\/vitrine/);
  });
});
