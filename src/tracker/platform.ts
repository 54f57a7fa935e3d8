import { nanoid } from 'nanoid';

/** The only source of time and chance in the tracker; tests bring their own. */
export interface Platform {
  /** Milliseconds since the epoch, by the visitor's clock. */
  now(): number;
  /** At least 0, below 1. */
  random(): number;
  /** 21 characters that no other event has. */
  eventId(): string;
  /** A random UUID (RFC 9562, version 4). */
  uuid(): string;
  /** Runs a task after `ms`, at the earliest in the next task. */
  after(ms: number, task: () => void): void;
}

export const browserPlatform: Platform = {
  now: () => Date.now(),
  random: () => Math.random(),
  eventId: nanoid,
  // crypto.randomUUID exists in secure contexts only, and a shop's staging server is often plain http.
  uuid: () =>
    'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () =>
      (Number(crypto.getRandomValues(new Uint8Array(1))) & 15).toString(16),
    ),
  after: (ms, task) => setTimeout(task, ms),
};
