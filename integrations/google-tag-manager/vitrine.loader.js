/**
 * Loads Vitrine for Google Tag Manager, whose templates can set no attributes on a script: makes the tag that the
 * template has described in `window.vitrineTag`.
 */
(() => {
  const tag = window.vitrineTag;
  // A container that fires twice loads it once; so does one beside a tag of the page.
  if (!tag || document.querySelector('script[data-bearer-token]')) return;
  const script = document.createElement('script');
  script.async = true;
  if (tag.integrity) script.crossOrigin = 'anonymous';
  // A page with a policy allows what its own loader loads.
  script.nonce = document.currentScript?.nonce ?? '';
  for (const [name, value] of Object.entries(tag)) script.setAttribute(name, value);
  document.head.append(script);
})();
