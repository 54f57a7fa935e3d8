/**
 * - `granted`: events are kept and sent
 * - `pending`: events are held in memory, nothing is stored or sent
 * - `denied`: nothing is tracked, and what was stored is removed
 */
export type Consent = 'granted' | 'pending' | 'denied';

/** The error in an option that takes one of some words, with the remedy; false when there is none. */
export const wordProblem = (name: string, value: unknown, ...words: string[]): string | false =>
  !words.includes(value as string) && `${name}: pass one of ${words}`;

export const consentProblem = (consent: unknown): string | false =>
  wordProblem('consent', consent, 'granted', 'pending', 'denied');

/**
 * The consent in force. Global Privacy Control is an objection that the visitor has already
 * made (https://w3c.github.io/gpc/), so it outweighs what the page asks for.
 *
 * @param decision the decision that the page passed on
 * @param ignoreSignal true where the shop has a reason to set the visitor's signal aside
 */
export const consentInForce = (decision: Consent, ignoreSignal: boolean): Consent =>
  !ignoreSignal && (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl
    ? 'denied'
    : decision;
