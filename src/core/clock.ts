import { nanoid } from 'nanoid';

/** The only source of time and chance in the tracker; tests bring their own. */
export interface Clock {
  /** Milliseconds since the epoch, by the visitor's clock. */
  now(): number;
  /** At least 0, below 1. */
  random(): number;
  /** 21 characters that no other event has. */
  eventId(): string;
  /** A random UUID (RFC 9562, version 4). */
  uuid(): string;
  /** Runs a task after `ms`, at the earliest in the next task; returns what cancels it. */
  after(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  eventId: nanoid,
  // crypto.randomUUID exists in secure contexts only; a shop's staging server is often plain http.
  uuid: () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte, i) =>
      (i === 6 ? (byte & 15) | 64 : i === 8 ? (byte & 63) | 128 : byte)
        .toString(16)
        .padStart(2, '0'),
    )
      .join('')
      .replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
