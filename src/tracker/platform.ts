/** The only source of time and chance in the tracker; tests bring their own. */
export interface Platform {
  /** Milliseconds since the epoch, by the visitor's clock. */
  now(): number;
  /** At least 0, below 1. */
  random(): number;
  /** A random UUID (RFC 9562, version 4), of a session, a page or an event. */
  uuid(): string;
  /** Runs a task after `ms`, at the earliest in the next task. */
  after(ms: number, task: () => void): void;
}

export const browserPlatform: Platform = {
  now: () => Date.now(),
  random: () => Math.random(),
  // crypto.randomUUID exists in secure contexts only, and a shop's staging server is often plain http.
  uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(36));
    return '00000000-0000-4000-8000-000000000000'.replace(/0/g, (_, place) =>
      ((bytes[place] as number) & 15).toString(16),
    );
  },
  after: (ms, task) => setTimeout(task, ms),
};
