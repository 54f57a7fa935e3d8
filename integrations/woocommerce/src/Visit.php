<?php

namespace Vitrine;

defined('ABSPATH') || exit;

/** Keeps the number of the visit with the order, in the classic checkout and in the block. */
final class Visit
{
    public const META = '_vitrine_visit';

    private const FIELD = '_vitrine_visit';

    /**
     * `<session>` or `<session>/<user>`. The user has up to 128 characters, each of up to nine when it is encoded.
     * Other values from a browser are dropped, and never stop an order.
     */
    private const PATTERN = "~^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(/[\\w.%!*'()\\~-]{1,1152})?$~D";

    public static function register(): void
    {
        add_action('wp_enqueue_scripts', [self::class, 'enqueue']);
        add_action('woocommerce_checkout_after_customer_details', [self::class, 'printField']);
        add_action('woocommerce_checkout_create_order', [self::class, 'fromForm']);
        add_action('woocommerce_blocks_loaded', [self::class, 'extendStoreApi']);
        add_action('woocommerce_store_api_checkout_update_order_from_request', [self::class, 'fromStoreApi'], 10, 2);
        add_filter('woocommerce_privacy_remove_order_personal_data_meta', [self::class, 'erase']);
    }

    public static function enqueue(): void
    {
        if (!function_exists('is_checkout') || !is_checkout() || is_wc_endpoint_url() || !Tag::isWanted()) {
            return;
        }
        wp_enqueue_script('vitrine-visit', plugins_url('assets/order-form.js', PLUGIN_FILE), [], VERSION, true);
    }

    public static function printField(): void
    {
        printf('<input type="hidden" name="%s" value="">', esc_attr(self::FIELD));
    }

    public static function fromForm(\WC_Order $order): void
    {
        // WooCommerce has checked the nonce of the checkout before it makes an order.
        $sent = isset($_POST[self::FIELD]) ? wp_unslash($_POST[self::FIELD]) : '';
        self::keep($order, $sent);
    }

    public static function extendStoreApi(): void
    {
        if (!function_exists('woocommerce_store_api_register_endpoint_data')) {
            return;
        }
        woocommerce_store_api_register_endpoint_data([
            'endpoint' => 'checkout',
            'namespace' => 'vitrine',
            'schema_callback' => static fn () => [
                'visit' => [
                    'description' => __('Number of the visit that the order belongs to.', 'vitrine'),
                    'type' => ['string', 'null'],
                    'context' => ['view', 'edit'],
                ],
            ],
        ]);
    }

    public static function fromStoreApi(\WC_Order $order, \WP_REST_Request $request): void
    {
        $extensions = $request->get_param('extensions');
        self::keep($order, is_array($extensions) ? ($extensions['vitrine']['visit'] ?? '') : '');
    }

    /**
     * WooCommerce removes these when it erases a customer's data.
     *
     * @param array<string, string> $meta
     * @return array<string, string>
     */
    public static function erase(array $meta): array
    {
        return $meta + [self::META => 'text'];
    }

    /** @param mixed $visit */
    private static function keep(\WC_Order $order, $visit): void
    {
        if (is_string($visit) && preg_match(self::PATTERN, $visit)) {
            $order->update_meta_data(self::META, $visit);
        }
    }
}
