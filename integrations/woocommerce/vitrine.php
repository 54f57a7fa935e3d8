<?php

/**
 * Plugin Name:          Vitrine for WooCommerce
 * Description:          Tracks products, 3D, AR, carts and orders with first-party events.
 * Version:              __VERSION__
 * Requires at least:    5.7
 * Requires PHP:         7.4
 * Author:               the Vitrine authors
 * License:              MIT
 * License URI:          https://opensource.org/license/mit
 * Text Domain:          vitrine
 * WC requires at least: 7.1
 * WC tested up to:      8.2
 *
 * @package Vitrine
 */

namespace Vitrine;

defined('ABSPATH') || exit;

const VERSION = '__VERSION__';
const PLUGIN_FILE = __FILE__;

foreach (['Settings', 'SettingsPage', 'Tag', 'Consent', 'Visit', 'Purchase', 'Webhooks'] as $name) {
    require_once __DIR__ . "/src/$name.php";
}

foreach ([SettingsPage::class, Tag::class, Consent::class, Visit::class, Purchase::class, Webhooks::class] as $part) {
    $part::register();
}

// Orders may be in WooCommerce's own tables, and the checkout may be a block.
add_action('before_woocommerce_init', static function () {
    $features = '\Automattic\WooCommerce\Utilities\FeaturesUtil';
    if (class_exists($features)) {
        $features::declare_compatibility('custom_order_tables', PLUGIN_FILE, true);
        $features::declare_compatibility('cart_checkout_blocks', PLUGIN_FILE, true);
    }
});
