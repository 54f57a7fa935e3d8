/**
 * Sends events from a server: Node 20 and newer, Deno, Bun and edge runtimes. It needs nothing but `fetch`.
 *
 * @module vitrine/server
 */

export type { JsonObject, JsonValue } from '../contract/events.js';
export { createSender, type Sender } from './create-sender.js';
export type { SenderEventFields } from './queued-event.js';
export type { SenderCode, SenderReceipt } from './receipt.js';
export type { SenderOptions } from './sender-options.js';
export type { Spool, SpooledEvent } from './spool.js';
