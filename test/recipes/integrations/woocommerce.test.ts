import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN } from '../../../tools/harness/wordpress/wordpress.js';
import { attributesOf, HttpSession } from './http-session.js';
import { chooseCheckout, openShop, type Shop, SKIP_REASON, visitOf } from './woocommerce-shop.js';

if (SKIP_REASON) process.stdout.write(`WooCommerce is SKIPPED: ${SKIP_REASON}\n`);

const VISIT = '0b9f9bb3-6a0e-4f6c-9d58-2b1d2f7f4a10';

const ADDRESS = {
  first_name: 'Erika',
  last_name: 'Mustermann',
  country: 'DE',
  address_1: 'Heidestrasse 17',
  postcode: '10557',
  city: 'Berlin',
  phone: '030123456',
  email: 'erika@mail.example',
};

interface Delivery {
  url: string;
  topic: string;
  signature: string;
  body: string;
}

describe.skipIf(SKIP_REASON)('the plugin in WooCommerce', () => {
  let shop: Shop;
  /** Stands for the collector: keeps what webhooks deliver. */
  let server: Server;
  const delivered: Delivery[] = [];

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const { 'x-wc-webhook-topic': topic, 'x-wc-webhook-signature': signature } = request.headers;
      delivered.push({
        url: request.url ?? '',
        topic: String(topic),
        signature: String(signature),
        body: await text(request),
      });
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    shop = await openShop();
    const { port } = server.address() as AddressInfo;
    await shop.wordpress.php(`
      update_option('test_port', ${port});
      update_option('vitrine_settings', [
        'base' => 'http://127.0.0.1:${port}/v', 'token' => 't', 'consent' => 'granted',
      ]);
    `);
  }, 240_000);
  afterAll(async () => {
    await shop?.wordpress.close();
    await new Promise((resolve) => server?.close(resolve));
  });

  /** Puts two pieces into the cart, and opens a checkout. */
  async function toCheckout(kind: 'classic' | 'block') {
    await chooseCheckout(shop, kind);
    const session = new HttpSession(shop.wordpress.home);
    await session.request(`/?add-to-cart=${shop.ids.product}&quantity=2`);
    const html = await session.page(`/?page_id=${shop.ids[kind]}`);
    expect(html).toContain('/assets/order-form.js');
    return { session, html };
  }

  async function order(session: HttpSession, html: string, visit: string) {
    const nonce = attributesOf(html, /<input[^>]*name="woocommerce-process-checkout-nonce"[^>]*>/);
    const answer = await session.request('/?wc-ajax=checkout', {
      ...Object.fromEntries(
        Object.entries(ADDRESS).map(([name, value]) => [`billing_${name}`, value]),
      ),
      payment_method: 'cheque',
      'woocommerce-process-checkout-nonce': nonce?.value ?? '',
      _vitrine_visit: visit,
    });
    const { redirect } = await answer.json();
    return { redirect, id: /order-received[=/](\d+)/.exec(redirect)?.[1] as string };
  }

  it('keeps the visit of the classic checkout, and tells of the order', async () => {
    const { session, html } = await toCheckout('classic');
    expect(attributesOf(html, /<input[^>]*_vitrine_visit[^>]*>/)).toMatchObject({
      type: 'hidden',
      value: '',
    });
    const { redirect, id } = await order(session, html, VISIT);
    expect(await visitOf(shop, id)).toBe(VISIT);
    const thanks = await session.page(redirect);
    expect(JSON.parse(/dataLayer\|\|\[\]\)\.push\((.*)\)/.exec(thanks)?.[1] ?? '')).toEqual({
      ecommerce: {
        currencyCode: 'EUR',
        purchase: {
          actionField: { id, revenue: 99.8, tax: 0, shipping: 0, coupon: '' },
          products: [{ item_id: 'CH-1', item_name: 'Armchair', price: 49.9, quantity: 2 }],
        },
      },
    });
    expect(thanks).not.toContain('/assets/order-form.js');
  });

  it('takes an order whose visit is nonsense', async () => {
    const { session, html } = await toCheckout('classic');
    const { id } = await order(session, html, '<script>');
    expect(await visitOf(shop, id)).toBe('');
  });

  it.each([
    ['keeps the visit', { vitrine: { visit: VISIT } }, VISIT],
    ['takes an order without one', undefined, ''],
    ['takes one that is nonsense', { vitrine: { visit: '<script>' } }, ''],
  ])('of the Store API %s', async (_, extensions, visit) => {
    const { session } = await toCheckout('block');
    const cart = await session.request('/?rest_route=/wc/store/v1/cart');
    const answer = await session.request(
      '/?rest_route=/wc/store/v1/checkout',
      { billing_address: ADDRESS, payment_method: 'cheque', ...(extensions && { extensions }) },
      { nonce: cart.headers.get('nonce') ?? '' },
    );
    const { order_id } = await answer.json();
    expect(answer.status).toBe(200);
    expect(await visitOf(shop, order_id)).toBe(visit);
  });

  it('makes webhooks with a secret that it shows once; their body has the visit', async () => {
    const session = new HttpSession(shop.wordpress.home);
    await session.signIn(ADMIN.user, ADMIN.password);
    const page = '/wp-admin/admin.php?page=vitrine';
    const press = async () => {
      const html = await session.page(page);
      const form = html.slice(html.indexOf('admin-post.php'));
      const nonce = attributesOf(form, /<input[^>]*name="_wpnonce"[^>]*>/)?.value ?? '';
      const fields = { action: 'vitrine_webhooks', _wpnonce: nonce };
      const answer = await session.request('/wp-admin/admin-post.php', fields);
      return /id="vitrine_secret">(\w+)</.exec(await answer.text())?.[1] as string;
    };
    const secret = await press();
    expect(secret).toMatch(/^[A-Za-z0-9]{48}$/);
    expect(await session.page(page)).not.toContain('vitrine_secret"');

    delivered.length = 0;
    await shop.wordpress.php(`
      $order = wc_create_order();
      $order->add_product(wc_get_product(${shop.ids.product}), 1);
      $order->update_meta_data('_vitrine_visit', '${VISIT}');
      $order->calculate_totals();
      $order->set_status('processing');
      $order->save();
    `);
    // WooCommerce also tries the address, without a signature.
    const orders = delivered.filter(({ topic }) => topic.startsWith('order.'));
    expect(orders.length).toBeGreaterThan(0);
    for (const { url, body, signature } of orders) {
      expect(url).toBe('/v/orders/woocommerce');
      expect(signature).toBe(createHmac('sha256', secret).update(body).digest('base64'));
    }
    const created = orders.find(({ topic }) => topic === 'order.created');
    expect(JSON.parse(created?.body ?? '').meta_data).toContainEqual(
      expect.objectContaining({ key: '_vitrine_visit', value: VISIT }),
    );

    // A second time the same webhooks get a new secret.
    expect(await press()).not.toBe(secret);
    const count = `echo count(WC_Data_Store::load('webhook')->get_webhooks_ids());`;
    expect(await shop.wordpress.php(count)).toBe('2');
  });

  it('declares what it is compatible with, and PHP complains of nothing', async () => {
    const compatible = await shop.wordpress.php(`
      echo json_encode(Automattic\\WooCommerce\\Utilities\\FeaturesUtil::get_compatible_features_for_plugin(
          'vitrine/vitrine.php'
      )['compatible']);
    `);
    expect(JSON.parse(compatible)).toEqual(
      expect.arrayContaining(['custom_order_tables', 'cart_checkout_blocks']),
    );
    expect(await shop.wordpress.log()).not.toMatch(/plugins\/vitrine/);
  });

  it('takes its webhooks along when it is deleted', async () => {
    const left = await shop.wordpress.php(`
      require_once ABSPATH . 'wp-admin/includes/plugin.php';
      deactivate_plugins('vitrine/vitrine.php');
      uninstall_plugin('vitrine/vitrine.php');
      echo count(WC_Data_Store::load('webhook')->get_webhooks_ids());
    `);
    expect(left).toBe('0');
  });
});
