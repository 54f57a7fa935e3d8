/** Puts the number of the visit into the checkout, so that the order can be joined with what led to it. */
(() => {
  let known = '';

  const fill = () => {
    // Null without consent, and before the visit's first event.
    const visit = window.vitrine?.sessionId ?? '';
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

  // Payment buttons send the form at a click, before it is submitted.
  for (const type of ['focusin', 'change', 'click', 'submit'])
    document.addEventListener(type, fill, true);
  window.addEventListener('load', fill);
  fill();
})();
