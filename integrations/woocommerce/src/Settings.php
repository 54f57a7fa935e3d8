<?php

namespace Vitrine;

defined('ABSPATH') || exit;

/** The settings of the shop: reads them, and checks what somebody types. */
final class Settings
{
    public const OPTION = 'vitrine_settings';

    /** Categories of the WP Consent API that statistics may belong to. */
    public const CATEGORIES = ['statistics', 'statistics-anonymous', 'preferences', 'marketing', 'functional'];

    private const DEFAULTS = [
        'base' => '',
        'token' => '',
        'script' => '',
        'integrity' => '',
        'consent' => 'statistics',
        'staff' => '',
    ];

    /** Hosts without TLS: those of a test system. */
    private const PRIVATE_HOST = '/^(localhost|[\w-]+\.localhost|127(\.\d+){3}|10(\.\d+){3}|192\.168(\.\d+){2}'
        . '|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|\[::1\])$/i';

    /** @return array<string, string> */
    public static function all(): array
    {
        $stored = get_option(self::OPTION, []);
        return array_merge(self::DEFAULTS, array_intersect_key(is_array($stored) ? $stored : [], self::DEFAULTS));
    }

    public static function get(string $name): string
    {
        return (string) self::all()[$name];
    }

    /** Capability that the settings require. WooCommerce gives its own capability to shop managers. */
    public static function capability(): string
    {
        return class_exists('WooCommerce') ? 'manage_woocommerce' : 'manage_options';
    }

    /** The base address with its host, for requests of a server. */
    public static function absoluteBase(): string
    {
        $base = self::get('base');
        if (substr($base, 0, 1) !== '/') {
            return $base;
        }
        $home = wp_parse_url(home_url());
        $port = isset($home['port']) ? ":{$home['port']}" : '';
        return "{$home['scheme']}://{$home['host']}$port$base";
    }

    /**
     * Checks what was typed. A wrong field keeps its former value and is named in a notice.
     *
     * @param mixed $typed
     * @return array<string, string>
     */
    public static function sanitize($typed): array
    {
        $typed = is_array($typed) ? $typed : [];
        $values = self::all();
        foreach (array_keys(self::DEFAULTS) as $name) {
            $value = isset($typed[$name]) && is_string($typed[$name]) ? trim($typed[$name]) : '';
            $problem = self::problem($name, $value);
            if ($problem === '') {
                $values[$name] = $name === 'base' ? rtrim($value, '/') : $value;
            } else {
                add_settings_error(self::OPTION, "vitrine_$name", $problem);
            }
        }
        if ($values['integrity'] !== '' && $values['script'] === '') {
            $values['integrity'] = '';
            add_settings_error(
                self::OPTION,
                'vitrine_integrity',
                __('"Integrity" needs "Script address": without one, the plugin loads its own copy.', 'vitrine')
            );
        }
        return $values;
    }

    /** The error of one field, with its remedy. */
    private static function problem(string $name, string $value): string
    {
        switch ($name) {
            case 'base':
                return $value === '' || self::isAddress($value)
                    ? ''
                    : __('"Base address" must start with https:// or /, without ? and #.', 'vitrine');
            case 'script':
                return $value === '' || self::isAddress($value)
                    ? ''
                    : __('"Script address" must start with https:// or /, without ? and #.', 'vitrine');
            case 'token':
                return preg_match('/^[\x21-\x7e]{0,256}$/', $value)
                    ? ''
                    : __('"Public token" must be at most 256 ASCII characters without spaces.', 'vitrine');
            case 'integrity':
                return preg_match('~^(sha(256|384|512)-[A-Za-z0-9+/]{43,86}={0,2})?$~', $value)
                    ? ''
                    : __('"Integrity" must be a hash such as sha384-…; copy it from the tag.', 'vitrine');
            case 'consent':
                return in_array($value, array_merge(self::CATEGORIES, ['pending', 'granted']), true)
                    ? ''
                    : __('"Consent" has an unknown value; choose one from the list.', 'vitrine');
            default:
                return in_array($value, ['', '1'], true) ? '' : __('"Staff" must be on or off.', 'vitrine');
        }
    }

    private static function isAddress(string $value): bool
    {
        if (preg_match('~^/(?!/)[^\s?#"<>\\\\]*$~', $value)) {
            return true;
        }
        if (!preg_match('~^(https?)://([^/\s?#@:\[]+|\[[\da-f:]+\])(:\d+)?(/[^\s?#"<>\\\\]*)?$~i', $value, $parts)) {
            return false;
        }
        return strtolower($parts[1]) === 'https' || preg_match(self::PRIVATE_HOST, $parts[2]) === 1;
    }
}
