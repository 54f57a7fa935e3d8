/**
 * The one line that a page carries itself: it queues calls until the script has arrived. A page
 * with a strict CSP allows it by its hash.
 */
export const STUB =
  'window.vitrine=window.vitrine||function(){(vitrine.q=vitrine.q||[]).push(arguments)}';
