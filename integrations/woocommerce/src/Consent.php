<?php

namespace Vitrine;

defined('ABSPATH') || exit;

/** Tells the tracker what the WP Consent API knows of the visitor. */
final class Consent
{
    public static function register(): void
    {
        add_action('wp_enqueue_scripts', [self::class, 'enqueue']);
        // The API lists plugins that do not use it.
        add_filter('wp_consent_api_registered_' . plugin_basename(PLUGIN_FILE), '__return_true');
        add_action('admin_init', [self::class, 'suggestPrivacyText']);
    }

    /** Whether a plugin with the WP Consent API is active. */
    public static function hasApi(): bool
    {
        return function_exists('wp_has_consent');
    }

    /** The category whose consent counts; empty where it is not this plugin that asks. */
    public static function category(): string
    {
        $consent = Settings::get('consent');
        return in_array($consent, Settings::CATEGORIES, true) ? $consent : '';
    }

    public static function enqueue(): void
    {
        if (self::category() === '' || !self::hasApi() || !Tag::isWanted()) {
            return;
        }
        wp_enqueue_script(
            'vitrine-consent',
            plugins_url('assets/choice.js', PLUGIN_FILE),
            ['wp-consent-api'],
            VERSION,
            true
        );
        $category = wp_json_encode(self::category(), JSON_HEX_TAG | JSON_HEX_AMP);
        wp_add_inline_script('vitrine-consent', "window.vitrineConsentCategory=$category", 'before');
    }

    public static function suggestPrivacyText(): void
    {
        wp_add_privacy_policy_content(
            'Vitrine',
            '<p>' . esc_html__(
                'We record which products you view, open in 3D or AR, put into the cart and order. The record has'
                . ' a random number for the visit, no name, no address and no e-mail. An order has the number of'
                . ' its visit.',
                'vitrine'
            ) . '</p>'
        );
    }
}
