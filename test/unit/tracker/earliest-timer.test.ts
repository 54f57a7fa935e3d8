import { describe, expect, it, vi } from 'vitest';
import { createEarliestTimer } from '../../../src/tracker/delivery/earliest-timer.js';
import { simulateClock } from '../../support/simulated-clock.js';

describe('earliest timer', () => {
  it('fires once, at the earliest of several times', async () => {
    const clock = simulateClock();
    const task = vi.fn();
    const set = createEarliestTimer(clock, task);
    set(300);
    set(100);
    set(200);
    await clock.pass(99);
    expect(task).not.toHaveBeenCalled();
    await clock.pass(1_000);
    expect(task).toHaveBeenCalledOnce();
  });

  it('sets one timer at a time when its task sets several', async () => {
    const clock = simulateClock();
    // As while two tabs wait: for the end of a pause, and to ping the other tab.
    const task = vi.fn(() => {
      set(150_000);
      set(30_000);
    });
    const set = createEarliestTimer(clock, task);
    set(30_000);
    await clock.pass(900_000);
    expect(task).toHaveBeenCalledTimes(30);
  });

  it('fires soon when the clock was set forward past its time', async () => {
    const clock = simulateClock();
    const task = vi.fn();
    const set = createEarliestTimer(clock, task);
    set(3_600_000);
    clock.set(clock.now() + 7_200_000);
    set(0);
    await clock.pass(1);
    expect(task).toHaveBeenCalledOnce();
    await clock.pass(3_600_000);
    expect(task).toHaveBeenCalledOnce();
  });
});
