import { describe, expect, it } from 'vitest';
import { isRetryable } from '../../../src/contract/errors.js';
import { next } from '../../../src/tracker/delivery/delivery-policy.js';

const statuses = Array.from({ length: 400 }, (_, i) => 200 + i);

describe('ledger', () => {
  it('keeps what the contract calls worth another attempt, and nothing else', () => {
    const kept = statuses.filter((status) => next(status, 'at-least-once') === 'queued');
    expect(kept).toEqual(statuses.filter(isRetryable));
  });

  it('stops at a wrong token, and keeps the events', () => {
    expect([401, 403].map((status) => next(status, 'auto'))).toEqual(['halted', 'halted']);
  });

  it('has stored what was answered with success', () => {
    expect(statuses.filter((status) => next(status, 'at-most-once') === 'sent')).toEqual(
      statuses.filter((status) => status < 300),
    );
  });

  it('repeats nothing under at-most-once but what was for certain not stored', () => {
    const happened = [...statuses, 0, 'offline', 'known', 'left'] as const;
    expect(happened.filter((what) => next(what, 'at-most-once') === 'queued')).toEqual([
      429,
      503,
      'offline',
    ]);
  });

  it('gives nothing up under at-least-once but what was refused for good', () => {
    for (const what of [0, 'offline', 'known', 'left'] as const)
      expect(next(what, 'at-least-once')).toBe('queued');
  });
});
