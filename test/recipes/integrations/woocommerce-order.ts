/** PHP: an order of WooCommerce, as far as the plugin asks it, in `$order`. */
export const WOOCOMMERCE_ORDER = `
class WC_Order_Item_Product {
    public function get_product() { return new class { public function get_sku() { return 'CH-1-W'; } }; }
    public function get_variation_id() { return 42; }
    public function get_product_id() { return 7; }
    public function get_name() { return 'Armchair </script><b>'; }
    public function get_quantity() { return 2; }
}
class WC_Order {
    public $meta = [];
    public $status = 'processing';
    public function get_id() { return 5501; }
    public function get_order_number() { return 'R-2026-17'; }
    public function has_status($status) { return $status === $this->status; }
    public function update_meta_data($key, $value) { $this->meta[$key] = $value; }
    public function get_total() { return '120.50'; }
    public function get_currency() { return 'EUR'; }
    public function get_total_tax() { return '20.50'; }
    public function get_shipping_total() { return '10'; }
    public function get_coupon_codes() { return ['SUMMER']; }
    public function get_items() { return [3 => new WC_Order_Item_Product()]; }
    public function get_item_total($item, $withTax) { return $withTax ? '49.90' : '41.93'; }
}
$order = new WC_Order();
function wc_get_order($id) { return $id ? $GLOBALS['order'] : false; }
`;
