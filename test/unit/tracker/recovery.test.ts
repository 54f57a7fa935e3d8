import { describe, expect, it } from 'vitest';
import {
  createDeliveryFixture,
  DAY_MS,
  type DeliveryFixture,
  eventKeys,
} from '../../support/delivery-fixture.js';
import { SCOPE } from '../../support/simulated-tab.js';

/** A page leaves a request in flight before the server has ever answered; then the server answers. */
const leaveUnanswered = async ({ clock, server, open, hang }: DeliveryFixture) => {
  const { answer } = server;
  hang();
  const page = open();
  const id = page.track();
  await clock.pass(0);
  page.onPageHide(false);
  server.answer = answer;
  return id;
};

/** Leaves such an event, and a pause of a minute that the server has asked for. */
const leaveWithPause = async (fixture: DeliveryFixture) => {
  const { clock, storage, server, open, answer } = fixture;
  const id = await leaveUnanswered(fixture);
  const before = server.answer;
  answer(503, { retryAfter: '60', capabilities: undefined });
  const next = open();
  const own = next.track();
  await clock.pass(0);
  next.onPageHide(false);
  // No event is left whose answer would tell.
  storage.removeText(SCOPE + own);
  server.answer = before;
  return id;
};

const KNOWN = [
  ['resends it', 'idempotent', true],
  ['takes it as unconfirmed', '', false],
] as const;

describe('a page that finds an unconfirmed event', () => {
  it.each(KNOWN)('%s when the server can do %j', async (_, capabilities, resent) => {
    const fixture = createDeliveryFixture(capabilities);
    const { clock, storage, server, open, hang } = fixture;
    const id = await leaveUnanswered(fixture);
    const { answer } = server;
    hang();
    const next = open();
    await clock.pass(0);
    expect(eventKeys(storage)).toEqual([SCOPE + id]);
    server.answer = answer;
    next.track();
    await clock.pass(0);
    expect(server.arrived.includes(id)).toBe(resent);
    expect(eventKeys(storage)).toEqual([]);
  });

  it('requests no capabilities when the response to its own event has them', async () => {
    const fixture = createDeliveryFixture();
    const { clock, server, open } = fixture;
    const id = await leaveUnanswered(fixture);
    const own = open().track();
    await clock.pass(0);
    expect(server.capabilityRequests).toBe(0);
    expect(server.arrived).toEqual([own, id]);
  });
});

describe('a page that tracks nothing and finds an unconfirmed event', () => {
  it.each(KNOWN)(
    'asks the server, and %s when the answer is %j',
    async (_, capabilities, resent) => {
      const fixture = createDeliveryFixture(capabilities);
      const { clock, storage, server, open } = fixture;
      const id = await leaveUnanswered(fixture);
      const next = open();
      await clock.pass(0);
      expect(server.capabilityRequests).toBe(1);
      expect(server.arrived.includes(id)).toBe(resent);
      expect(next.states(id).at(-1)).toBe(resent ? 'sent' : 'unconfirmed');
      expect(eventKeys(storage)).toEqual([]);
    },
  );

  it('requests the capabilities once, and again when the network is back', async () => {
    const fixture = createDeliveryFixture();
    const { clock, server, open, answer } = fixture;
    const id = await leaveUnanswered(fixture);
    const before = server.answer;
    answer(0);
    const next = open();
    await clock.pass(3_000_000);
    expect(server.capabilityRequests).toBe(1);
    server.answer = before;
    next.onOnline();
    await clock.pass(0);
    expect(server.capabilityRequests).toBe(2);
    expect(server.arrived).toEqual([id]);
  });

  it('requests the capabilities once when the page flushes without a response', async () => {
    const fixture = createDeliveryFixture();
    const { clock, server, open, answer } = fixture;
    await leaveUnanswered(fixture);
    answer(0);
    const next = open();
    await clock.pass(0);
    for (let i = 0; i < 5; i++) {
      next.flush();
      await clock.pass(1_000);
    }
    expect(server.capabilityRequests).toBe(1);
  });

  it('requests the capabilities again when it returns from the back/forward cache', async () => {
    const fixture = createDeliveryFixture();
    const { clock, server, open, answer } = fixture;
    const id = await leaveUnanswered(fixture);
    const before = server.answer;
    answer(0);
    const next = open();
    await clock.pass(0);
    next.onPageHide(true);
    server.answer = before;
    next.onRestore();
    await clock.pass(0);
    expect(server.capabilityRequests).toBe(2);
    expect(server.arrived).toEqual([id]);
  });

  it('requests the capabilities after the pause of a Retry-After', async () => {
    const fixture = createDeliveryFixture();
    const { clock, server, open } = fixture;
    const id = await leaveWithPause(fixture);
    open();
    await clock.pass(59_000);
    expect(server.capabilityRequests).toBe(0);
    await clock.pass(2_000);
    expect(server.capabilityRequests).toBe(1);
    expect(server.arrived).toEqual([id]);
  });

  it('requests the capabilities again after an hour without a response, also on other pages', async () => {
    const fixture = createDeliveryFixture();
    const { clock, server, open, answer } = fixture;
    const id = await leaveUnanswered(fixture);
    const before = server.answer;
    answer(0);
    open();
    open();
    await clock.pass(3_590_000);
    expect(server.capabilityRequests).toBe(1);
    server.answer = before;
    await clock.pass(10_000);
    expect(server.capabilityRequests).toBe(2);
    expect(server.arrived).toEqual([id]);
    await clock.pass(10 * 3_600_000);
    expect(server.capabilityRequests).toBe(2);
  });

  it("resends it when another page has stored the server's capabilities", async () => {
    const fixture = createDeliveryFixture();
    const { clock, server, open, answer } = fixture;
    const id = await leaveUnanswered(fixture);
    const before = server.answer;
    answer(0);
    open();
    await clock.pass(0);
    server.answer = before;
    const other = open();
    const own = other.track();
    await clock.pass(0);
    other.flush();
    await clock.pass(0);
    expect(server.arrived).toEqual([own, id]);
    expect(server.capabilityRequests).toBe(1);
  });

  it('requests nothing when it leaves', async () => {
    const fixture = createDeliveryFixture();
    const { clock, server, open } = fixture;
    await leaveWithPause(fixture);
    const next = open();
    await clock.pass(0);
    // The pause is over, and its timer is late, as timers of a hidden page are.
    clock.set(clock.now() + 61_000);
    next.onPageHide(false);
    await clock.pass(3_600_000);
    expect(server.capabilityRequests).toBe(0);
  });

  it('requests nothing when the event is gone', async () => {
    const { clock, server, open } = createDeliveryFixture();
    open();
    await clock.pass(3_600_000);
    expect(server.capabilityRequests).toBe(0);
  });

  it('finds it again when consent was withheld and then given', async () => {
    const fixture = createDeliveryFixture();
    const { clock, server, open, answer } = fixture;
    const id = await leaveUnanswered(fixture);
    const before = server.answer;
    answer(0);
    const next = open();
    await clock.pass(0);
    next.suspend('consent_pending');
    server.answer = before;
    await clock.pass(0);
    expect(server.arrived).toEqual([]);
    next.start();
    await clock.pass(0);
    expect(server.arrived).toEqual([id]);
  });

  it('writes nothing when the answer comes after consent was denied', async () => {
    const fixture = createDeliveryFixture();
    const { clock, storage, server, open } = fixture;
    await leaveUnanswered(fixture);
    const { answer } = server;
    server.answer = () => new Promise((resolve) => clock.after(1_000, () => resolve(answer())));
    const next = open();
    await clock.pass(500);
    expect(server.capabilityRequests).toBe(1);
    next.forget();
    next.forgetStored();
    await clock.pass(3_600_000);
    expect([...storage.map.keys()]).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a page that finds an event of an earlier page', () => {
  it('sends the oldest first when the storage lists it last', async () => {
    const { clock, server, open, answer } = createDeliveryFixture();
    const tab = open();
    answer(401);
    const newer = tab.track();
    clock.set(clock.now() - 1_000);
    const older = tab.track();
    await clock.pass(0);
    tab.onPageHide(false);
    answer(200);
    open();
    await clock.pass(0);
    expect(server.arrived).toEqual([older, newer]);
  });

  it('drops it when it is older than seven days', async () => {
    const { clock, storage, server, open, answer } = createDeliveryFixture();
    const tab = open();
    answer(401);
    const id = tab.track();
    await clock.pass(0);
    clock.set(clock.now() + 8 * DAY_MS);
    const next = open();
    await clock.pass(0);
    expect(next.changes).toMatchObject([{ eventId: id, status: 'dropped', code: 'event_expired' }]);
    expect(server.requests).toHaveLength(1);
    expect(eventKeys(storage)).toEqual([]);
  });
});
