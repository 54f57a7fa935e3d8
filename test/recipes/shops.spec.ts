import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PUBLIC_TOKEN, type Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';
import {
  eventsOfVisit,
  expectOrder,
  HAS_PHP,
  openMarkup,
  pageOf,
  php,
  xmlProblem,
} from './platform.js';
import { block, blocks, filled } from './recipe.js';

/** An order of each platform; the product's name would end a script that does not escape it. */
const NAME = 'Chair </script><script>document.title="broken"</script> & more';
const ORDERED = {
  transaction_id: '5501',
  value: 120.5,
  currency: 'EUR',
  tax: 20.5,
  shipping: 10,
};

const skip = HAS_PHP ? '' : ' (SKIPPED: there is no php)';

/** Functions of WordPress and WooCommerce, as far as the plugin calls them. */
const wordpress = (token: string, endpoint: string) => `<?php
define('ABSPATH', '/');
define('VITRINE_TOKEN', ${JSON.stringify(token)});
define('VITRINE_ENDPOINT', ${JSON.stringify(endpoint)});
$hooks = []; $queue = []; $before = [];
function add_action($name, $task, $priority = 10, $count = 1) { $GLOBALS['hooks'][$name][] = $task; }
function add_filter($name, $task, $priority = 10, $count = 1) { $GLOBALS['hooks'][$name][] = $task; }
function plugins_url($path, $file) { return '/' . $path; }
function esc_attr($text) { return htmlspecialchars((string) $text, ENT_QUOTES); }
function wp_json_encode($data, $flags = 0) { return json_encode($data, $flags); }
function wp_print_inline_script_tag($text) { echo "<script>\\n$text\\n</script>\\n"; }
function wp_enqueue_script($handle, $src, $deps, $version, $args) {
  $GLOBALS['queue'][$handle] = [$src . '?ver=' . $version, $args];
}
function wp_add_inline_script($handle, $text, $position) {
  if ($position !== 'before') throw new Exception('what comes after makes the script wait');
  $GLOBALS['before'][$handle] = $text;
}
function run($name, ...$args) { foreach ($GLOBALS['hooks'][$name] ?? [] as $task) $task(...$args); }
function wp_print_scripts() {
  foreach ($GLOBALS['queue'] as $handle => [$src, $args]) {
    $tag = isset($GLOBALS['before'][$handle])
      ? "<script id=\\"$handle-js-before\\">\\n{$GLOBALS['before'][$handle]}\\n</script>\\n" : '';
    $tag .= "<script src=\\"$src\\" id=\\"$handle-js\\" {$args['strategy']} data-wp-strategy=\\"{$args['strategy']}\\"></script>\\n";
    foreach ($GLOBALS['hooks']['script_loader_tag'] as $filter) $tag = $filter($tag, $handle, $src);
    echo $tag;
  }
}
class Product {
  function __construct(private $id, private $sku, private $parent = 0) {}
  function get_sku() { return $this->sku; }
  function get_id() { return $this->id; }
  function get_parent_id() { return $this->parent; }
}
function wc_get_product($id) { return $id === 6 ? new Product(6, 'CH') : null; }
class Item {
  function get_product() { return new Product(7, 'CH-1', 6); }
  function get_name() { return ${JSON.stringify(NAME)}; }
  function get_quantity() { return 2; }
}
class Order {
  function has_status($status) { return $status === $GLOBALS['status']; }
  function get_items() { return [new Item()]; }
  function get_item_total($item, $tax) { return '45.00'; }
  function get_order_number() { return '5501'; }
  function get_total() { return '120.50'; }
  function get_currency() { return 'EUR'; }
  function get_total_tax() { return '20.50'; }
  function get_shipping_total() { return '10'; }
  function get_coupon_codes() { return []; }
}
function wc_get_order($id) { return $id === 5501 ? new Order() : false; }
?>`;

/** The head and the body of the page after an order, as the plugin prints them. */
function woocommerce(rig: Rig, token: string, status = 'processing', order = 5501): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-plugin-'));
  try {
    const file = join(folder, 'vitrine.php');
    writeFileSync(file, block('woocommerce', 'vitrine.php'));
    writeFileSync(join(folder, 'vitrine.auto.js'), '');
    return php(
      `${wordpress(token, rig.endpoint)}<?php $status = '${status}'; require ${JSON.stringify(file)};
       run('wp_enqueue_scripts'); wp_print_scripts(); echo '|||'; run('woocommerce_thankyou', ${order});`,
    ).split('|||');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.describe(`WooCommerce${skip}`, () => {
  test.skip(!HAS_PHP, 'there is no php');

  test('WooCommerce: puts the tag in the head, and counts the order once', async ({
    rig,
    page,
  }) => {
    const [head = '', body = ''] = woocommerce(rig, PUBLIC_TOKEN);
    await openMarkup(rig, page, pageOf(head, body), '/checkout/order-received/5501/');
    await expectOrder(rig, page, ORDERED);
    expect(await page.title()).toBe('Shop');
    const [ordered] = (await rig.stored()).filter(({ eventType }) => /ordered/.test(eventType));
    expect(JSON.parse(String(ordered?.eventMetadata.items))).toMatchObject([
      { item_id: 'CH-1', item_group_id: 'CH', price: 45, quantity: 2 },
    ]);
  });

  test('WooCommerce: counts an AJAX add when its response confirms it', async ({ rig, page }) => {
    rig.shopAnswer = (request, response) => {
      if (!request.url?.includes('wc-ajax=add_to_cart')) return false;
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ fragments: {}, cart_hash: 'x' }));
      return true;
    };
    const [head = ''] = woocommerce(rig, PUBLIC_TOKEN);
    await openMarkup(rig, page, pageOf(head), '/product/chair/');
    await page.evaluate(() =>
      fetch('/?wc-ajax=add_to_cart', {
        method: 'POST',
        body: new URLSearchParams({ product_id: '7', product_sku: 'CH-1', quantity: '1' }),
      }),
    );
    expect(await eventsOfVisit(rig, 1)).toMatchObject([
      { eventType: 'product cart-add', eventMetadata: { item_id: 'CH-1' } },
    ]);
  });

  test('WooCommerce: ignores failed and missing orders', async ({ rig }) => {
    expect(woocommerce(rig, PUBLIC_TOKEN, 'failed')[1]).toBe('');
    expect(woocommerce(rig, PUBLIC_TOKEN, 'processing', 1)[1]).toBe('');
  });

  test('WooCommerce: escapes the configuration', async ({ rig }) => {
    const [head = ''] = woocommerce(rig, 'a"b\\1$0<c');
    expect(head).toContain('data-bearer-token="a&quot;b\\1$0&lt;c"');
  });
});

/** Objects of Magento, as far as the templates call them. The renderer escapes as Magento's does: attributes. */
const magento = (template: string, data: string) => `<?php
class Renderer {
  function renderTag($name, $attributes, $content = null, $isText = true) {
    $text = '';
    foreach ($attributes as $key => $value) $text .= ' ' . $key . '="' . htmlspecialchars($value, ENT_QUOTES) . '"';
    if ($isText) $content = htmlspecialchars($content);
    return "<$name$text>$content</$name>\\n";
  }
}
class Template {
  function __construct(private array $data) {}
  function getData($name) { return $this->data[$name] ?? null; }
  function getViewFileUrl($id) { return '/' . preg_replace('/^.*::js\\//', '', $id); }
}
$secureRenderer = new Renderer();
$block = new Template(${data});
?>${template}`;

/** Session and order of Magento, and the recipe's view model on them. */
const lastOrder = (order: string) => {
  const model = block('magento', 'ViewModel/LastOrder.php')
    .replace('<?php\ndeclare(strict_types=1);\n', '')
    .replace(/^namespace .*$/m, '')
    .replace(/^use .*$/gm, '');
  return `<?php
interface ArgumentInterface {}
class Product { function getData($name) { return $name === 'sku' ? 'CH' : null; } }
class Item {
  function getProduct() { return new Product(); }
  function getSku() { return 'CH-1'; }
  function getName() { return ${JSON.stringify(NAME)}; }
  function getPrice() { return '45.0000'; }
  function getQtyOrdered() { return '2.0000'; }
}
class Order {
  function getIncrementId() { return '5501'; }
  function getAllVisibleItems() { return [new Item()]; }
  function getGrandTotal() { return '120.5000'; }
  function getOrderCurrencyCode() { return 'EUR'; }
  function getTaxAmount() { return '20.5000'; }
  function getShippingAmount() { return '10.0000'; }
}
class Session { function getLastRealOrder() { return ${order}; } }
${model} ?>`;
};

test.describe(`Magento${skip}`, () => {
  test.skip(!HAS_PHP, 'there is no php');

  const head = (rig: Rig) =>
    php(
      magento(
        block('magento', 'view/frontend/templates/vitrine.phtml'),
        `['token' => ${JSON.stringify(PUBLIC_TOKEN)}, 'endpoint' => ${JSON.stringify(rig.endpoint)}]`,
      ),
    );
  const order = (what: string) =>
    php(
      lastOrder(what) +
        magento(
          block('magento', 'view/frontend/templates/order.phtml'),
          "['view_model' => new LastOrder(new Session())]",
        ),
    );

  test('Magento: puts tag and order into the page, and counts the order once', async ({
    rig,
    page,
  }) => {
    await openMarkup(
      rig,
      page,
      pageOf(head(rig), order('new Order()')),
      '/checkout/onepage/success/',
    );
    await expectOrder(rig, page, ORDERED);
    expect(await page.title()).toBe('Shop');
    const [ordered] = (await rig.stored()).filter(({ eventType }) => /ordered/.test(eventType));
    expect(JSON.parse(String(ordered?.eventMetadata.items))).toMatchObject([
      { item_id: 'CH-1', item_group_id: 'CH', price: 45, quantity: 2 },
    ]);
  });

  test('Magento: reports nothing without an order', () => {
    expect(order('null').trim()).toBe('');
  });
});

test('Magento: its XML is well-formed, and names files that the recipe has', async ({ page }) => {
  const all = blocks('magento');
  const xml = all.filter(({ language }) => language === 'xml');
  expect(xml).toHaveLength(4);
  for (const { title, code } of xml) expect(`${title}${await xmlProblem(page, code)}`).toBe(title);
  expect(await xmlProblem(page, '<a><b></a>')).not.toBe('');
  const templates = xml.flatMap(({ code }) => [...code.matchAll(/Shop_Vitrine::(\w+\.phtml)/g)]);
  expect(templates).toHaveLength(2);
  for (const [, name] of templates)
    expect(all.map(({ title }) => title)).toContain(`view/frontend/templates/${name}`);
});

test('BigCommerce: reads the order from the storefront API, and counts it once', async ({
  rig,
  page,
}) => {
  const requests: string[] = [];
  rig.shopAnswer = (request, response) => {
    if (request.url === '/content/vitrine.auto.js') {
      response.writeHead(302, { Location: '/vitrine.auto.js' }).end();
      return true;
    }
    if (!request.url?.startsWith('/api/storefront/')) return false;
    requests.push(request.url);
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(
      JSON.stringify({
        orderId: 5501,
        orderAmount: 120.5,
        currency: { code: 'EUR' },
        taxTotal: 20.5,
        shippingCostTotal: 10,
        customerMessage: 'ring twice',
        billingAddress: { email: 'visitor@mail.example' },
        lineItems: {
          physicalItems: [{ sku: 'CH-1', productId: 7, name: NAME, salePrice: 45, quantity: 2 }],
          digitalItems: [],
          giftCertificates: [],
          customItems: [],
        },
      }),
    );
    return true;
  };
  const body = block('bigcommerce', 'order-confirmation.html').replace(
    '{{checkout.order.id}}',
    '5501',
  );
  const html = pageOf(filled(block('bigcommerce', 'all-pages.html'), rig), body);
  await openMarkup(rig, page, html, '/checkout/order-confirmation');
  await expectOrder(rig, page, ORDERED);
  expect(new Set(requests)).toEqual(new Set(['/api/storefront/orders/5501']));
  expect(JSON.stringify(await rig.stored())).not.toContain('mail.example');
});
