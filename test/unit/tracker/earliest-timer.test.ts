import { describe, expect, it, vi } from 'vitest';
import { createAlarm } from '../../../src/tracker/delivery/earliest-timer.js';
import { simulateClock } from '../../support/simulated-clock.js';

describe('alarm', () => {
  it('goes off at the earliest of the times it is set to, once', async () => {
    const clock = simulateClock();
    const task = vi.fn();
    const set = createAlarm(clock, task);
    set(300);
    set(100);
    set(200);
    await clock.pass(99);
    expect(task).not.toHaveBeenCalled();
    await clock.pass(1_000);
    expect(task).toHaveBeenCalledOnce();
  });

  it('sets no more alarms than it is asked for, whatever its task sets', async () => {
    const clock = simulateClock();
    // As while two tabs wait: a pause to sit out, and the other tab to look after.
    const task = vi.fn(() => {
      set(150_000);
      set(30_000);
    });
    const set = createAlarm(clock, task);
    set(30_000);
    await clock.pass(900_000);
    expect(task).toHaveBeenCalledTimes(30);
  });
});
