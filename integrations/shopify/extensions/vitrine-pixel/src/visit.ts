/** The zip has the file itself in this place. */
export { findVisit } from '../../../../../src/contract/visit.js';
