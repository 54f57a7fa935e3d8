/** Follows the WP Consent API: what the visitor decided of one category is what the tracker may do. */
(() => {
  const category = window.vitrineConsentCategory;
  const set = (decision) => window.vitrine('setConsent', decision);

  /** The visitor's own answer: `allow`, `deny`, or empty while there is none. */
  const answer = () => {
    const prefix = window.consent_api?.cookie_prefix;
    return prefix ? window.consent_api_get_cookie?.(`${prefix}_${category}`) : '';
  };

  const decide = () => {
    if (!window.wp_has_consent) return;
    // A banner that knows the visitor's region only later sets the type of consent then.
    if (window.waitfor_consent_hook && !window.wp_consent_type) return;
    // Undecided is not denied: events wait in memory until the banner is answered.
    if (window.wp_has_consent(category)) set('granted');
    else if (answer() === 'deny') set('denied');
  };

  document.addEventListener('wp_listen_for_consent_change', ({ detail }) => {
    const value = detail?.[category];
    if (value === 'allow') set('granted');
    else if (value === 'deny') set('denied');
  });
  document.addEventListener('wp_consent_type_defined', decide);
  decide();
})();
