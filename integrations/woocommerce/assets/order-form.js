/** Puts the visit into the checkout, as `<session>` or `<session>/<user>`, so that the order can be joined with it. */
(() => {
  let known = '';
  /** The newest event: it names the signed-in user, if there is one. */
  let newest;

  const visitText = () => {
    // Null without consent, and before the visit's first event.
    const session = window.vitrine?.sessionId;
    return session
      ? [session, newest?.userId].filter(Boolean).map(encodeURIComponent).join('/')
      : '';
  };

  const fill = () => {
    const visit = visitText();
    for (const field of document.querySelectorAll('input[name="_vitrine_visit"]'))
      field.value = visit;
    if (visit === known) return;
    const checkout = window.wp?.data?.dispatch('wc/store/checkout');
    // The first name is that of WooCommerce 9.9 and newer.
    const set = checkout?.setExtensionData ?? checkout?.__internalSetExtensionData;
    if (!set) return;
    set('vitrine', { visit });
    known = visit;
  };

  window.vitrine?.('onStatusChange', ({ event }) => {
    // An older event, which is sent again, may be of another user.
    const isNewer = !newest || event?.eventMetadata.$time >= newest.eventMetadata.$time;
    if (event?.sessionId && isNewer) newest = event;
  });
  // Payment buttons send the form at a click, before it is submitted.
  for (const type of ['focusin', 'change', 'click', 'submit'])
    document.addEventListener(type, fill, true);
  window.addEventListener('load', fill);
  fill();
})();
