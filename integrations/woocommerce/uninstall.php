<?php

/**
 * Removes what the plugin stored. Orders keep the number of their visit.
 *
 * @package Vitrine
 */

defined('WP_UNINSTALL_PLUGIN') || exit;

foreach ((array) get_option('vitrine_webhooks', []) as $vitrine_id) {
    $vitrine_webhook = function_exists('wc_get_webhook') ? wc_get_webhook((int) $vitrine_id) : null;
    if ($vitrine_webhook) {
        $vitrine_webhook->delete(true);
    }
}

delete_option('vitrine_webhooks');
delete_option('vitrine_settings');
