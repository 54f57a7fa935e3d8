import { afterEach, expect, it, vi } from 'vitest';
import { createDeliveryFixture } from '../support/delivery-fixture.js';
import { openTab } from '../support/simulated-tab.js';

afterEach(() => void vi.restoreAllMocks());

/** Calls of the storage for one more event, in the call and in the next task, when so many wait. */
async function workBeside(waiting: number) {
  const { clock, storage, server, answer } = createDeliveryFixture();
  answer(503, { retryAfter: '3600' });
  const calls: string[] = [];
  const spied = { ...storage };
  for (const name of [
    'readText',
    'writeText',
    'writeShared',
    'writeToMemory',
    'removeText',
    'listKeys',
  ] as const)
    Object.assign(spied, {
      [name](...args: unknown[]) {
        calls.push(name);
        return (storage[name] as (...args: unknown[]) => unknown)(...args);
      },
    });
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

it('an event costs the same, and parses nothing, when the queue is long', async () => {
  const few = await workBeside(10);
  const many = await workBeside(900);
  expect(many).toEqual(few);
  expect(few.parsed).toBe(0);
  expect(few.inCall.length).toBeLessThanOrEqual(3);
  expect(few.afterwards.length).toBeLessThanOrEqual(10);
});
