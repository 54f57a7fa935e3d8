<?php

namespace Vitrine;

defined('ABSPATH') || exit;

/** Puts the script tag of the tracker into the head of each page that visitors see. */
final class Tag
{
    /** Keeps calls until the tracker is there. */
    private const STUB = 'window.vitrine=window.vitrine||function(){(vitrine.q=vitrine.q||[]).push(arguments)}';

    public static function register(): void
    {
        add_action('wp_head', [self::class, 'print'], 1);
    }

    /** Whether this page is tracked. */
    public static function isWanted(): bool
    {
        return Settings::get('base') !== ''
            && Settings::get('token') !== ''
            && !is_customize_preview()
            && !is_preview()
            && (Settings::get('staff') === '1' || !current_user_can(Settings::capability()));
    }

    public static function print(): void
    {
        if (!self::isWanted()) {
            return;
        }
        wp_print_inline_script_tag(self::STUB);
        wp_print_script_tag(self::attributes());
    }

    /** @return array<string, string|bool> */
    private static function attributes(): array
    {
        ['base' => $base, 'token' => $token, 'script' => $script, 'integrity' => $integrity] = Settings::all();
        $own = plugins_url('assets/vitrine.auto.js', PLUGIN_FILE);
        $attributes = [
            'async' => true,
            // Another version is another address, for caches.
            'src' => $script === '' ? add_query_arg('ver', VERSION, $own) : $script,
            'data-plugins' => 'auto',
            'data-bearer-token' => $token,
            'data-endpoint' => $base,
        ];
        if ($integrity !== '') {
            $attributes['integrity'] = $integrity;
            $attributes['crossorigin'] = 'anonymous';
        }
        if (Settings::get('consent') !== 'granted') {
            $attributes['data-consent'] = 'pending';
        }
        if (function_exists('is_product') && is_product()) {
            $asset = (string) get_post_meta(get_the_ID(), 'vitrine_asset_id', true);
            if ($asset !== '') {
                $attributes['data-asset-id'] = $asset;
            }
        }
        /**
         * Attributes of the script tag, for themes and other plugins.
         *
         * @param array<string, string|bool> $attributes
         */
        return (array) apply_filters('vitrine_tag_attributes', $attributes);
    }
}
