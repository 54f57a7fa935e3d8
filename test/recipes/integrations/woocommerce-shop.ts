import { type Wordpress, wordpressProblem } from '../../../tools/harness/wordpress/wordpress.js';
import { openWithPlugin } from './install-plugin.js';

/** Folder of a WooCommerce that is built, as its zip has it: no registry has one. */
const woocommerce = process.env.VITRINE_WOOCOMMERCE ?? '';
const core = process.env.VITRINE_WORDPRESS;

/** Why these tests are skipped; empty where WooCommerce is there. */
export const SKIP_REASON = woocommerce
  ? wordpressProblem(core)
  : 'VITRINE_WOOCOMMERCE does not name the folder of a WooCommerce';

/** Webhooks go out at once, and to this machine. */
const LOCAL = `
add_filter('woocommerce_webhook_deliver_async', '__return_false');
add_filter('http_request_host_is_external', '__return_true');
add_filter('http_allowed_safe_ports', function () { return [(int) get_option('test_port')]; });
`;

/** A shop with one product that needs no delivery, and payment by cheque. Prints the ids. */
const FILL = `
WC_Install::create_pages();
update_option('woocommerce_currency', 'EUR');
update_option('woocommerce_default_country', 'DE');
update_option('woocommerce_coming_soon', 'no');
update_option('woocommerce_cheque_settings', ['enabled' => 'yes', 'title' => 'Cheque']);
$product = new WC_Product_Simple();
$product->set_name('Armchair');
$product->set_sku('CH-1');
$product->set_regular_price('49.90');
$product->set_virtual(true);
$product->save();
$block = '<!-- wp:woocommerce/checkout --><div class="wp-block-woocommerce-checkout alignwide wc-block-checkout is-loading">'
    . '</div><!-- /wp:woocommerce/checkout -->';
$page = ['post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Checkout'];
echo json_encode([
    'product' => $product->get_id(),
    'classic' => wp_insert_post($page + ['post_content' => '[woocommerce_checkout]']),
    'block' => wp_insert_post($page + ['post_content' => $block]),
]);
`;

export interface Shop {
  wordpress: Wordpress;
  /** Ids of the product, and of the pages with each kind of checkout. */
  ids: Record<'product' | 'classic' | 'block', number>;
}

/** A shop of a real WooCommerce with the plugin. */
export async function openShop(): Promise<Shop> {
  const wordpress = await openWithPlugin({ core, plugins: [woocommerce], mustUse: LOCAL });
  return { wordpress, ids: JSON.parse(await wordpress.php(FILL)) };
}

/** Makes one of the two checkouts that of the shop. */
export const chooseCheckout = ({ wordpress, ids }: Shop, kind: 'classic' | 'block') =>
  wordpress.php(`update_option('woocommerce_checkout_page_id', ${ids[kind]});`);

export const visitOf = ({ wordpress }: Shop, order: string | number) =>
  wordpress.php(`echo wc_get_order(${order})->get_meta('_vitrine_visit');`);
