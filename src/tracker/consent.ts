/**
 * - `granted`: events are kept and sent
 * - `pending`: events are held in memory, nothing is stored or sent
 * - `denied`: nothing is tracked, and what was stored is removed
 */
export type Consent = 'granted' | 'pending' | 'denied';

/** What is wrong with a decision, with the remedy; false when nothing is. */
export const consentProblem = (consent: string): string | false =>
  !/^(granted|pending|denied)$/.test(consent) && 'consent: pass granted, pending or denied';

/**
 * The consent in force. Global Privacy Control is an objection that the visitor has already
 * made (https://w3c.github.io/gpc/), so it outweighs what the page asks for.
 *
 * @param wanted what the page says
 * @param ignoreSignal true where the shop has a reason to set the visitor's signal aside
 */
export const consentInForce = (wanted: Consent, ignoreSignal: boolean): Consent =>
  !ignoreSignal && (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl
    ? 'denied'
    : wanted;
