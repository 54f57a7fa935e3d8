/**
 * Event names, requests, responses, filters, errors and limits of the events API.
 *
 * @module vitrine/contract
 */

export * from './api.js';
export * from './errors.js';
export * from './events.js';
export * from './filters.js';
export * from './limits.js';
export * from './questions.js';
export type * from './receipt-codes.js';
export * from './stub.js';
export * from './visit.js';
