/**
 * - `granted`: events are kept and sent
 * - `pending`: events are held in memory, nothing is stored or sent
 * - `denied`: nothing is tracked, and what was stored is removed
 */
export type Consent = 'granted' | 'pending' | 'denied';

const DECISIONS: readonly unknown[] = ['granted', 'pending', 'denied'];

/** The error in a decision, with the remedy; false when there is none. */
export const consentProblem = (decision: unknown): string | false =>
  !DECISIONS.includes(decision) && `consent: pass one of ${DECISIONS}`;

/**
 * The consent in force. Global Privacy Control is an objection that the visitor has already
 * made (https://w3c.github.io/gpc/), so it outweighs what the page asks for.
 *
 * @param decision the decision that the page passed on
 * @param obeysSignal false, or this word in a script tag, where the shop has a reason to set the visitor's signal
 * aside
 */
export const consentInForce = (decision: Consent, obeysSignal: unknown): Consent =>
  `${obeysSignal}` !== 'false' &&
  (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl
    ? 'denied'
    : decision;
