/**
 * Joins orders from a shop platform's webhooks with the visits of its pages.
 *
 * @module vitrine/orders
 */

export { VISIT_NAME, visitText } from './contract/visit.js';
export { carryVisit, type VisitChange, type VisitTracker } from './orders/carry-visit.js';
