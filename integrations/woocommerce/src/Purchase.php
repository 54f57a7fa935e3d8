<?php

namespace Vitrine;

defined('ABSPATH') || exit;

/** Tells the tracker of an order, on the page that thanks for it. */
final class Purchase
{
    public static function register(): void
    {
        add_action('woocommerce_thankyou', [self::class, 'print']);
    }

    /** @param mixed $orderId */
    public static function print($orderId): void
    {
        $order = wc_get_order($orderId);
        if (!$order || $order->has_status('failed') || !Tag::isWanted()) {
            return;
        }
        // Names of products are text of the shop: nothing in them may end the script.
        $json = wp_json_encode(self::describe($order), JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_UNICODE);
        wp_print_inline_script_tag("(window.dataLayer=window.dataLayer||[]).push($json)");
    }

    /** @return array<string, mixed> */
    private static function describe(\WC_Order $order): array
    {
        // Without a name of the event: `purchase` would also fire the tags of a tag manager,
        // whose own plugin reports the order already.
        return [
            'ecommerce' => [
                'currencyCode' => $order->get_currency(),
                'purchase' => [
                    'actionField' => [
                        // The id of the webhook, not the number, which plugins may change.
                        'id' => (string) $order->get_id(),
                        'revenue' => (float) $order->get_total(),
                        'tax' => (float) $order->get_total_tax(),
                        'shipping' => (float) $order->get_shipping_total(),
                        'coupon' => implode(',', $order->get_coupon_codes()),
                    ],
                    'products' => array_map(
                        static fn ($item) => self::item($order, $item),
                        array_values($order->get_items())
                    ),
                ],
            ],
        ];
    }

    /** @return array<string, mixed> */
    private static function item(\WC_Order $order, \WC_Order_Item_Product $item): array
    {
        $product = $item->get_product();
        $fields = [
            'item_id' => (string) ($item->get_variation_id() ?: $item->get_product_id()),
            'item_name' => $item->get_name(),
            'price' => (float) $order->get_item_total($item, true),
            'quantity' => (int) $item->get_quantity(),
        ];
        if ($item->get_variation_id()) {
            $fields['item_group_id'] = (string) $item->get_product_id();
        }
        if ($product && $product->get_sku() !== '') {
            $fields['item_id'] = $product->get_sku();
        }
        return $fields;
    }
}
