<?php

namespace Vitrine;

defined('ABSPATH') || exit;

/** Makes the webhooks by which the collector learns of orders that no page tells of. */
final class Webhooks
{
    public const ACTION = 'vitrine_webhooks';

    /** Ids of the webhooks that this plugin made, by topic. */
    public const OPTION = 'vitrine_webhooks';

    private const TOPICS = ['order.created', 'order.updated'];

    /** Seconds within which the page shows a new secret, once. */
    private const SHOWN_FOR = 300;

    public static function register(): void
    {
        add_action('admin_post_' . self::ACTION, [self::class, 'handle']);
    }

    public static function deliveryUrl(): string
    {
        return Settings::absoluteBase() . '/orders/woocommerce';
    }

    /** @return \WC_Webhook[] by topic */
    public static function existing(): array
    {
        $webhooks = [];
        foreach ((array) get_option(self::OPTION, []) as $topic => $id) {
            $webhook = function_exists('wc_get_webhook') ? wc_get_webhook((int) $id) : null;
            if ($webhook) {
                $webhooks[$topic] = $webhook;
            }
        }
        return $webhooks;
    }

    public static function handle(): void
    {
        if (!current_user_can(Settings::capability())) {
            wp_die(esc_html__('You may not change the webhooks.', 'vitrine'), '', ['response' => 403]);
        }
        check_admin_referer(self::ACTION);
        if (class_exists('WC_Webhook') && Settings::get('base') !== '') {
            $secret = wp_generate_password(48, false);
            self::save($secret);
            set_transient(self::transient(), $secret, self::SHOWN_FOR);
        }
        wp_safe_redirect(SettingsPage::url());
        exit;
    }

    /** The secret that was just made; empty the second time. */
    public static function takeSecret(): string
    {
        $secret = get_transient(self::transient());
        delete_transient(self::transient());
        return is_string($secret) ? $secret : '';
    }

    private static function transient(): string
    {
        return 'vitrine_secret_' . get_current_user_id();
    }

    private static function save(string $secret): void
    {
        $existing = self::existing();
        $ids = [];
        foreach (self::TOPICS as $topic) {
            $webhook = $existing[$topic] ?? new \WC_Webhook();
            $webhook->set_name("Vitrine $topic");
            $webhook->set_user_id(get_current_user_id());
            $webhook->set_topic($topic);
            $webhook->set_secret($secret);
            $webhook->set_delivery_url(self::deliveryUrl());
            $webhook->set_status('active');
            $ids[$topic] = $webhook->save();
        }
        update_option(self::OPTION, $ids, false);
    }
}
