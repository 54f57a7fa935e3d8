import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Outcome } from '../../src/tracker/delivery/transport.js';
import { simulateClock } from '../support/simulated-clock.js';
import { openTab, simulateServer, simulateStore } from '../support/simulated-tab.js';

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

/** What one more event does to the storage, in the call and in the next task, beside so many that wait. */
async function workBeside(waiting: number) {
  const clock = simulateClock();
  const store = simulateStore();
  const server = simulateServer();
  server.answer = async (): Promise<Outcome> => ({
    status: 503,
    message: '503',
    retryAfter: '3600',
  });
  const calls: string[] = [];
  const spied = {
    ...store,
    ...Object.fromEntries(
      (['get', 'set', 'remove', 'keys'] as const).map((name) => [
        name,
        (...args: unknown[]) => {
          calls.push(name);
          return (store[name] as (...args: unknown[]) => unknown)(...args);
        },
      ]),
    ),
  } as typeof store;
  const tab = openTab(spied, server, clock);
  for (let i = 0; i < waiting; i++) tab.track();
  await clock.pass(1_000);
  const parse = vi.spyOn(JSON, 'parse');
  calls.length = 0;
  tab.track();
  const parsed = parse.mock.calls.length;
  parse.mockRestore();
  const inCall = [...calls];
  await clock.pass(0);
  return {
    inCall,
    afterwards: calls.slice(inCall.length),
    parsed,
    requests: server.requests.length,
  };
}

it('the work of one more event does not grow with the queue, and parses nothing', async () => {
  const few = await workBeside(10);
  const many = await workBeside(900);
  expect(many).toEqual(few);
  expect(few.parsed).toBe(0);
  expect(few.inCall.length).toBeLessThanOrEqual(3);
  expect(few.afterwards.length).toBeLessThanOrEqual(10);
});
