/**
 * Joins the orders that a shop platform tells of by webhook with the visits of its pages.
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
