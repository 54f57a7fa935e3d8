import { uuid } from './uuid.js';

/** The only source of time and chance in the tracker; tests bring their own. */
export interface Platform {
  /** Milliseconds since the epoch, by the visitor's clock. */
  now(): number;
  /** At least 0, below 1. */
  random(): number;
  /** Id of a session, a page or an event: a random UUID (RFC 9562, version 4). */
  uuid(): string;
  /** Runs a task after `ms`, at the earliest in the next task. */
  after(ms: number, task: () => void): void;
}

export const browserPlatform: Platform = {
  now: () => Date.now(),
  random: () => Math.random(),
  uuid,
  after: (ms, task) => setTimeout(task, ms),
};
