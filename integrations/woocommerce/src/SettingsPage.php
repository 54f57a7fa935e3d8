<?php

namespace Vitrine;

defined('ABSPATH') || exit;

/** The page of the settings: below WooCommerce, or below "Settings" without it. */
final class SettingsPage
{
    private const SLUG = 'vitrine';

    public static function register(): void
    {
        add_action('admin_menu', [self::class, 'addMenu'], 60);
        add_action('admin_init', [self::class, 'addFields']);
        add_filter('option_page_capability_' . self::SLUG, [Settings::class, 'capability']);
        add_filter('plugin_action_links_' . plugin_basename(PLUGIN_FILE), [self::class, 'addLink']);
    }

    public static function url(): string
    {
        $file = self::parent() === 'woocommerce' ? 'admin.php' : self::parent();
        return add_query_arg('page', self::SLUG, admin_url($file));
    }

    private static function parent(): string
    {
        return class_exists('WooCommerce') ? 'woocommerce' : 'options-general.php';
    }

    public static function addMenu(): void
    {
        add_submenu_page(
            self::parent(),
            'Vitrine',
            'Vitrine',
            Settings::capability(),
            self::SLUG,
            [self::class, 'print']
        );
    }

    /**
     * @param string[] $links
     * @return string[]
     */
    public static function addLink(array $links): array
    {
        $link = sprintf('<a href="%s">%s</a>', esc_url(self::url()), esc_html__('Settings', 'vitrine'));
        return array_merge([$link], $links);
    }

    public static function addFields(): void
    {
        register_setting(self::SLUG, Settings::OPTION, [
            'type' => 'array',
            'sanitize_callback' => [Settings::class, 'sanitize'],
            'show_in_rest' => false,
        ]);
        add_settings_section('vitrine', '', '__return_null', self::SLUG);
        foreach (self::fields() as $name => [$label, $help]) {
            add_settings_field("vitrine_$name", $label, [self::class, 'printField'], self::SLUG, 'vitrine', [
                'name' => $name,
                'help' => $help,
                'label_for' => "vitrine_$name",
            ]);
        }
    }

    /** @return array<string, array{string, string}> */
    private static function fields(): array
    {
        return [
            'base' => [
                __('Base address', 'vitrine'),
                __('Of the events API, such as https://shop.example/v. "vitrine-collector init" prints it.', 'vitrine'),
            ],
            'token' => [
                __('Public token', 'vitrine'),
                __('Everybody who opens the shop can read it. Never a private token.', 'vitrine'),
            ],
            'script' => [
                __('Script address', 'vitrine'),
                __('Of the tracker that your collector serves. Empty: the copy in this plugin.', 'vitrine'),
            ],
            'integrity' => [
                __('Integrity', 'vitrine'),
                __('Hash of that script, from the tag that "vitrine-collector init" prints.', 'vitrine'),
            ],
            'consent' => [
                __('Consent', 'vitrine'),
                __('Until it is given, nothing is stored or sent.', 'vitrine'),
            ],
            'staff' => [
                __('Staff', 'vitrine'),
                __('Track people who may manage the shop, too.', 'vitrine'),
            ],
        ];
    }

    /** @return array<string, string> */
    private static function choices(): array
    {
        $choices = [];
        foreach (Settings::CATEGORIES as $category) {
            /* translators: %s: a category of the WP Consent API */
            $choices[$category] = sprintf(__('WP Consent API: %s', 'vitrine'), $category);
        }
        return $choices + [
            'pending' => __('Another banner calls vitrine(\'setConsent\', …)', 'vitrine'),
            'granted' => __('No consent is needed', 'vitrine'),
        ];
    }

    /** @param array{name: string, help: string} $field */
    public static function printField(array $field): void
    {
        $name = $field['name'];
        $value = Settings::get($name);
        $attributes = sprintf(
            'id="%s" name="%s" aria-describedby="%s"',
            esc_attr("vitrine_$name"),
            esc_attr(Settings::OPTION . "[$name]"),
            esc_attr("vitrine_{$name}_help")
        );
        // phpcs:disable WordPress.Security.EscapeOutput -- $attributes is escaped above.
        if ($name === 'consent') {
            echo "<select $attributes>";
            foreach (self::choices() as $choice => $label) {
                printf(
                    '<option value="%s"%s>%s</option>',
                    esc_attr($choice),
                    selected($value, $choice, false),
                    esc_html($label)
                );
            }
            echo '</select>';
        } elseif ($name === 'staff') {
            printf('<input type="checkbox" value="1" %s%s>', $attributes, checked($value, '1', false));
        } else {
            printf('<input type="text" class="regular-text code" value="%s" %s>', esc_attr($value), $attributes);
        }
        // phpcs:enable
        printf('<p class="description" id="%s">%s</p>', esc_attr("vitrine_{$name}_help"), esc_html($field['help']));
    }

    public static function print(): void
    {
        if (!current_user_can(Settings::capability())) {
            return;
        }
        echo '<div class="wrap"><h1>Vitrine</h1>';
        // Pages below "Settings" show these by themselves.
        if (self::parent() === 'woocommerce') {
            settings_errors();
        }
        self::printWarnings();
        echo '<form action="options.php" method="post">';
        settings_fields(self::SLUG);
        do_settings_sections(self::SLUG);
        submit_button();
        echo '</form>';
        self::printWebhooks();
        echo '</div>';
    }

    private static function printWarnings(): void
    {
        if (Settings::get('base') === '' || Settings::get('token') === '') {
            self::notice(__('Nothing is tracked yet: enter the base address and the public token.', 'vitrine'));
        }
        if (Consent::category() !== '' && !Consent::hasApi()) {
            self::notice(__(
                'Nothing is sent: no active plugin has the WP Consent API. Install "WP Consent API" and a consent'
                . ' banner that supports it, or choose another value for "Consent".',
                'vitrine'
            ));
        }
    }

    private static function notice(string $text, string $kind = 'warning'): void
    {
        printf('<div class="notice notice-%s"><p>%s</p></div>', esc_attr($kind), esc_html($text));
    }

    private static function printWebhooks(): void
    {
        if (!class_exists('WC_Webhook')) {
            return;
        }
        printf('<h2>%s</h2>', esc_html__('Orders by webhook', 'vitrine'));
        printf(
            '<p>%s</p>',
            esc_html__('The collector then has every order, also those whose last page nobody saw.', 'vitrine')
        );
        $secret = Webhooks::takeSecret();
        if ($secret !== '') {
            $advice = __('Copy this secret into the configuration of the collector. It is shown once.', 'vitrine');
            self::notice($advice, 'info');
            printf('<p><code id="vitrine_secret">%s</code></p>', esc_html($secret));
        }
        $webhooks = Webhooks::existing();
        if ($webhooks) {
            echo '<ul class="ul-disc">';
            foreach ($webhooks as $topic => $webhook) {
                printf(
                    '<li><code>%s</code> → <code>%s</code> (%s)</li>',
                    esc_html($topic),
                    esc_html($webhook->get_delivery_url()),
                    esc_html($webhook->get_status())
                );
            }
            echo '</ul>';
        }
        if (Settings::get('base') === '') {
            return;
        }
        printf('<form action="%s" method="post">', esc_url(admin_url('admin-post.php')));
        printf('<input type="hidden" name="action" value="%s">', esc_attr(Webhooks::ACTION));
        wp_nonce_field(Webhooks::ACTION);
        submit_button(
            $webhooks ? __('Make a new secret', 'vitrine') : __('Make the webhooks', 'vitrine'),
            'secondary',
            'submit',
            false
        );
        echo '</form>';
    }
}
