/** Follows Shopify's Customer Privacy API: what the visitor decided of analytics is what the tracker may do. */
(() => {
  const set = (decision) => window.vitrine('setConsent', decision);

  document.addEventListener('visitorConsentCollected', ({ detail }) =>
    set(detail.analyticsAllowed ? 'granted' : 'denied'),
  );
  window.Shopify?.loadFeatures?.([{ name: 'consent-tracking-api', version: '0.1' }], (error) => {
    // Without an answer events wait: nothing is stored or sent.
    if (error) return;
    const privacy = window.Shopify.customerPrivacy;
    if (privacy.analyticsProcessingAllowed()) set('granted');
    else if (privacy.currentVisitorConsent().analytics === 'no') set('denied');
  });
})();
