import { expect, it } from 'vitest';
import {
  type AttemptResult,
  type NextStatus,
  nextStatus,
} from '../../../src/tracker/delivery/delivery-policy.js';

type Row = [AttemptResult, auto: NextStatus, atLeastOnce: NextStatus, atMostOnce: NextStatus];

it.each<Row>([
  ['sent', 'sent', 'sent', 'sent'],
  ['queued', 'queued', 'queued', 'queued'],
  ['halted', 'halted', 'halted', 'halted'],
  ['dropped', 'dropped', 'dropped', 'dropped'],
  ['unknown', 'queued', 'queued', 'unconfirmed'],
  ['pageGone', 'unconfirmed', 'queued', 'unconfirmed'],
])(
  'delivery policy after %s is auto: %s, at-least-once: %s, at-most-once: %s',
  (result, auto, atLeastOnce, atMostOnce) => {
    expect(nextStatus(result, 'auto')).toBe(auto);
    expect(nextStatus(result, 'at-least-once')).toBe(atLeastOnce);
    expect(nextStatus(result, 'at-most-once')).toBe(atMostOnce);
  },
);
