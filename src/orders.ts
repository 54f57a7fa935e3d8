/**
 * Joins orders from a shop platform's webhooks with the visits of its pages.
 *
 * @module vitrine/orders
 */

export {
  carryVisit,
  VISIT_NAME,
  type VisitChange,
  type VisitTracker,
  visitText,
} from './orders/carry-visit.js';
