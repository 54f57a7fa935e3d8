/**
 * PHP of a plugin that stands in for the WP Consent API: its functions, its script with its handle, the cookies, the
 * event. The visitor has to opt in. A folder in VITRINE_WP_CONSENT_API takes the real plugin instead.
 */
export const CONSENT_API = `
function wp_has_consent($category) {
    return ($_COOKIE["wp_consent_$category"] ?? '') === 'allow';
}
add_action('wp_enqueue_scripts', function () {
    wp_register_script('wp-consent-api', false, [], '1', true);
    wp_enqueue_script('wp-consent-api');
    wp_add_inline_script('wp-consent-api', <<<'JS'
        window.consent_api = { consent_type: 'optin', cookie_prefix: 'wp_consent' };
        window.consent_api_get_cookie = (name) =>
            (document.cookie.split('; ').find((each) => each.startsWith(name + '=')) || '').slice(name.length + 1);
        window.wp_has_consent = (category) => consent_api_get_cookie('wp_consent_' + category) === 'allow';
        window.wp_set_consent = (category, value) => {
            document.cookie = 'wp_consent_' + category + '=' + value + ';path=/';
            const detail = [];
            detail[category] = value;
            document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change', { detail }));
        };
    JS);
}, PHP_INT_MAX - 100);
`;

/** A banner that the real plugin needs: it says that the visitor has to opt in. */
export const OPT_IN = `add_filter('wp_get_consent_type', function () { return 'optin'; });`;
