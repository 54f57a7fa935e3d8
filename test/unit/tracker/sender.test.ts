import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../../src/tracker/delivery/transport.js';
import type { Delivery } from '../../../src/tracker/options.js';
import { type SimulatedClock, simulateClock } from '../../support/simulated-clock.js';
import {
  openTab,
  PREFIX,
  simulateJournal,
  simulateServer,
  simulateStore,
} from '../../support/simulated-tab.js';

const events = (store: ReturnType<typeof simulateStore>) =>
  [...store.map.keys()].filter((key) => !/[@$]/.test(key));

describe('courier', () => {
  let clock: SimulatedClock;
  let store: ReturnType<typeof simulateStore>;
  let server: ReturnType<typeof simulateServer>;
  const answerWith = (status: number, more: Partial<Outcome> = {}) => {
    server.answer = async () => ({
      status,
      message: status ? `${status}` : undefined,
      ...more,
    });
  };
  const recover = (more: Partial<Outcome> = {}) => answerWith(200, { capabilities: '', ...more });

  /** A page leaves an event that is under way to a server that never answers. */
  const leaveUnanswered = async () => {
    server.answer = () => new Promise(() => {});
    const page = openTab(store, server, clock);
    const id = page.track();
    await clock.pass(0);
    page.hurry(true);
    return id;
  };

  beforeEach(() => {
    clock = simulateClock();
    store = simulateStore();
    server = simulateServer();
    vi.spyOn(console, 'error').mockImplementation(() => {});
  });

  it('writes an event before it sends, and sends in the next task', async () => {
    const tab = openTab(store, server, clock);
    const id = tab.track();
    expect(events(store)).toEqual([PREFIX + id]);
    expect(server.requests).toHaveLength(0);
    await clock.pass(0);
    expect(server.arrived).toEqual([id]);
    expect(events(store)).toEqual([]);
    expect(tab.states(id)).toEqual(['sending', 'sent']);
  });

  it('sends JSON until the server says that it takes text', async () => {
    const tab = openTab(store, server, clock);
    tab.track();
    await clock.pass(0);
    tab.track();
    await clock.pass(0);
    expect(server.requests.map(({ text }) => text)).toEqual([false, true]);
    // And a later page knows from the start.
    openTab(store, server, clock).track();
    await clock.pass(0);
    expect(server.requests[2]?.text).toBe(true);
  });

  it('keeps to eight requests under way, and delivers a burst whole and in order', async () => {
    const tab = openTab(store, server, clock);
    server.answer = () =>
      new Promise((resolve) => clock.after(10, () => resolve({ status: 200, capabilities: '' })));
    const ids = Array.from({ length: 300 }, () => tab.track());
    await clock.pass(60_000);
    expect(server.arrived).toEqual(ids);
    expect(server.mostInFlight).toBe(8);
  });

  it('keeps to the keepalive budget, and sends a body over it without keepalive', async () => {
    const tab = openTab(store, server, clock);
    server.answer = () => new Promise(() => {});
    tab.track({ note: 'x'.repeat(40_000) });
    tab.track({ note: 'x'.repeat(40_000) });
    await clock.pass(0);
    expect(server.requests).toHaveLength(1);

    const other = openTab(simulateStore(), server, clock);
    other.track({ note: 'x'.repeat(62_000) });
    await clock.pass(0);
    expect(server.requests[1]).toMatchObject({ keepalive: false });
  });

  it('drops an event over 64 KiB with the remedy, and sends what stands behind it', async () => {
    const tab = openTab(store, server, clock);
    const large = tab.track({ note: 'x'.repeat(65_600) });
    const small = tab.track();
    await clock.pass(0);
    expect(server.arrived).toEqual([small]);
    expect(tab.changes.find(({ eventId }) => eventId === large)).toMatchObject({
      status: 'dropped',
      code: 'event_too_large',
    });
    expect(events(store)).toEqual([]);
  });

  it.each([0, 408, 425, 429, 500, 503])(
    'keeps an event after %i and sends it later',
    async (status) => {
      const tab = openTab(store, server, clock);
      answerWith(status);
      const id = tab.track();
      await clock.pass(0);
      expect(events(store)).toEqual([PREFIX + id]);
      expect(tab.states(id)).toEqual(['sending', 'queued']);
      recover();
      await clock.pass(1_000);
      expect(server.arrived).toEqual([id]);
      expect(events(store)).toEqual([]);
    },
  );

  it('drops what the server refuses for good, and says why', async () => {
    const tab = openTab(store, server, clock);
    answerWith(422, { message: '422 eventType unknown' });
    const id = tab.track();
    await clock.pass(0);
    expect(tab.changes.at(-1)).toMatchObject({
      eventId: id,
      status: 'dropped',
      code: 'server_rejected',
      message: '422 eventType unknown',
    });
    expect(events(store)).toEqual([]);
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining('422 eventType unknown'));
  });

  it.each([401, 403])('keeps everything and stops after %i until the next page', async (status) => {
    const tab = openTab(store, server, clock);
    answerWith(status);
    tab.track();
    await clock.pass(0);
    tab.track();
    await clock.pass(600_000);
    expect(server.requests).toHaveLength(1);
    expect(events(store)).toHaveLength(2);
    recover();
    openTab(store, server, clock).flush();
    await clock.pass(0);
    expect(server.arrived).toHaveLength(2);
  });

  it('doubles its pauses, up to five minutes, and never storms', async () => {
    const tab = openTab(store, server, clock);
    answerWith(500);
    tab.track();
    await clock.pass(60 * 60_000);
    // Half of 1, 2, 4 … 256, 300 s: nine attempts in the first nine minutes, then one in 150 s.
    expect(server.requests.length).toBeGreaterThan(25);
    expect(server.requests.length).toBeLessThan(35);
  });

  it.each([
    ['seconds', () => '120'],
    ['a date', (now: number) => new Date(now + 120_000).toUTCString()],
  ])('rests as long as Retry-After says in %s, in every tab', async (_, retryAfter) => {
    const tab = openTab(store, server, clock);
    const other = openTab(store, server, clock);
    answerWith(429, { retryAfter: retryAfter(clock.now()) });
    tab.track();
    await clock.pass(0);
    other.track();
    await clock.pass(118_000);
    // Being online again does not outweigh what the server asked for.
    tab.resume(true);
    await clock.pass(0);
    expect(server.requests).toHaveLength(1);
    recover();
    await clock.pass(3_000);
    expect(server.arrived).toHaveLength(2);
    expect(events(store)).toEqual([]);
  });

  it.each([
    ['an hour', 3_600_000],
    ['a day', 86_400_000],
  ])('does not take a clock that was set back by %s for a long pause', async (_, ms) => {
    const tab = openTab(store, server, clock);
    answerWith(503, { retryAfter: '60' });
    tab.track();
    await clock.pass(0);
    tab.hurry(true);
    clock.set(clock.now() - ms);
    recover();
    openTab(store, server, clock).start();
    await clock.pass(1_000);
    expect(server.arrived).toHaveLength(1);
  });

  it('tries at once when the network is back', async () => {
    const tab = openTab(store, server, clock);
    answerWith(0);
    for (let i = 0; i < 6; i++) {
      tab.track();
      await clock.pass(20_000);
    }
    const before = server.requests.length;
    recover();
    tab.resume(true);
    await clock.pass(0);
    expect(server.requests.length).toBeGreaterThan(before);
    await clock.pass(0);
    expect(events(store)).toEqual([]);
  });

  it('does not rest for ever when the clock was set back', async () => {
    const tab = openTab(store, server, clock);
    answerWith(500);
    tab.track();
    await clock.pass(0);
    clock.set(clock.now() - 365 * 86_400_000);
    recover();
    tab.flush();
    await clock.pass(0);
    expect(server.arrived).toHaveLength(1);
  });

  describe('when the page goes away with a request under way', () => {
    const leave = async (capabilities: string, delivery?: 'at-least-once' | 'at-most-once') => {
      server = simulateServer(capabilities);
      const tab = openTab(store, server, clock, delivery);
      tab.track();
      await clock.pass(0); // teaches the capabilities
      server.arrived.length = 0;
      server.answer = () => new Promise(() => {});
      const id = tab.track();
      await clock.pass(0);
      tab.hurry(true);
      expect(tab.states(id).at(-1)).toBe('unconfirmed');
      recover({ capabilities });
      openTab(store, server, clock, delivery).flush();
      await clock.pass(0);
      return { id, again: server.arrived.includes(id), kept: events(store).length };
    };

    it('sends again where the server knows duplicates, and hands a beacon over as well', async () => {
      const { id, again, kept } = await leave('idempotent, batch, text');
      expect({ again, kept }).toEqual({ again: true, kept: 0 });
      expect(server.beacons).toEqual([id]);
    });
    it('takes it as delivered by any other server', async () => {
      expect(await leave('')).toMatchObject({ again: false, kept: 0 });
      expect(server.beacons).toEqual([]);
    });
    it('sends again when told to: at-least-once', async () => {
      expect(await leave('', 'at-least-once')).toMatchObject({ again: true, kept: 0 });
    });
    it('does not send again when told not to: at-most-once', async () => {
      expect(await leave('idempotent', 'at-most-once')).toMatchObject({ again: false, kept: 0 });
      expect(server.beacons).toEqual([]);
    });
    it('takes nothing from what the browser says of a request that outlives the page', async () => {
      server = simulateServer('');
      const tab = openTab(store, server, clock);
      tab.track();
      await clock.pass(0);
      server.answer = () => new Promise((resolve) => clock.after(1, () => resolve({ status: 0 })));
      const id = tab.track();
      await clock.pass(0);
      tab.hurry(true);
      await clock.pass(1);
      server.answer = simulateServer('').answer;
      openTab(store, server, clock).flush();
      await clock.pass(10_000);
      expect(server.arrived).not.toContain(id);
      expect(events(store)).toEqual([]);
    });
    it('goes through with it though another library has broken sendBeacon', async () => {
      server.transport.beacon = () => {
        throw new Error('not ours');
      };
      const tab = openTab(store, server, clock);
      tab.track();
      await clock.pass(0);
      server.answer = () => new Promise(() => {});
      const id = tab.track();
      await clock.pass(0);
      expect(() => tab.hurry(true)).not.toThrow();
      expect(tab.states(id).at(-1)).toBe('unconfirmed');
    });
  });

  it.each([
    ['again where it knows duplicates', 'idempotent', true],
    ['not again elsewhere', '', false],
  ])(
    'what was under way before the server ever answered is sent, once it has, %s',
    async (_, capabilities, again) => {
      server = simulateServer(capabilities);
      const { answer } = server;
      const id = await leaveUnanswered();
      const next = openTab(store, server, clock);
      next.flush();
      await clock.pass(0);
      expect(events(store)).toEqual([PREFIX + id]);
      server.answer = answer;
      next.track();
      await clock.pass(0);
      expect(server.arrived.includes(id)).toBe(again);
      expect(events(store)).toEqual([]);
    },
  );

  describe('a page that tracks nothing', () => {
    /** From then on the server answers. */
    const leave = async () => {
      const { answer } = server;
      const id = await leaveUnanswered();
      server.answer = answer;
      return id;
    };

    it.each([
      ['sends it where duplicates are known', 'idempotent', true],
      ['leaves it at that elsewhere', '', false],
    ])('asks the server what it can do, and %s', async (_, capabilities, again) => {
      server = simulateServer(capabilities);
      const id = await leave();
      const next = openTab(store, server, clock);
      next.start();
      await clock.pass(0);
      expect(server.asked).toBe(1);
      expect(server.arrived.includes(id)).toBe(again);
      expect(next.states(id).at(-1)).toBe(again ? 'sent' : 'unconfirmed');
      expect(events(store)).toEqual([]);
    });

    it('asks once, and again when the network is back', async () => {
      const id = await leave();
      const { answer } = server;
      answerWith(0);
      const next = openTab(store, server, clock);
      next.start();
      await clock.pass(3_000_000);
      expect(server.asked).toBe(1);
      server.answer = answer;
      next.resume(true);
      await clock.pass(0);
      expect(server.asked).toBe(2);
      expect(server.arrived).toEqual([id]);
    });

    /** Leaves such an event, and a pause of a minute that the server has asked for. */
    const leaveWithPause = async () => {
      const id = await leave();
      const { answer } = server;
      answerWith(503, { retryAfter: '60' });
      const next = openTab(store, server, clock);
      const own = next.track();
      await clock.pass(0);
      next.hurry(true);
      // Nothing is left to send whose answer would tell.
      store.remove(PREFIX + own);
      server.answer = answer;
      return id;
    };

    it('does not ask in a pause that the server asked for', async () => {
      const id = await leaveWithPause();
      openTab(store, server, clock).start();
      await clock.pass(59_000);
      expect(server.asked).toBe(0);
      await clock.pass(2_000);
      expect(server.asked).toBe(1);
      expect(server.arrived).toEqual([id]);
    });

    it('asks again an hour later where there was no answer, and no sooner for other tabs', async () => {
      const id = await leave();
      const { answer } = server;
      answerWith(0);
      openTab(store, server, clock).start();
      openTab(store, server, clock).start();
      await clock.pass(3_590_000);
      expect(server.asked).toBe(1);
      server.answer = answer;
      await clock.pass(10_000);
      expect(server.asked).toBe(2);
      expect(server.arrived).toEqual([id]);
      await clock.pass(10 * 3_600_000);
      expect(server.asked).toBe(2);
    });

    it('hears from another tab that looks what that one has learnt', async () => {
      const id = await leave();
      const { answer } = server;
      answerWith(0);
      openTab(store, server, clock).start();
      await clock.pass(0);
      server.answer = answer;
      const other = openTab(store, server, clock);
      const own = other.track();
      await clock.pass(0);
      expect(server.arrived).toEqual([own]);
      other.start();
      await clock.pass(0);
      expect(server.arrived).toEqual([own, id]);
      expect(server.asked).toBe(1);
    });

    it('leaves it to the next courier of the page when consent is set aside', async () => {
      const id = await leave();
      answerWith(0);
      const next = openTab(store, server, clock);
      next.start();
      await clock.pass(0);
      next.stop(false);
      const [entries] = next.outbox.claim(clock.now());
      expect(entries.map(({ event }) => event.eventMetadata.$id)).toEqual([id]);
    });

    it('writes nothing of an answer that comes after consent was denied', async () => {
      await leave();
      const { answer } = server;
      server.answer = () => new Promise((resolve) => clock.after(1_000, () => resolve(answer())));
      const next = openTab(store, server, clock);
      next.start();
      await clock.pass(500);
      expect(server.asked).toBe(1);
      next.stop(true);
      next.outbox.forget();
      await clock.pass(3_600_000);
      expect([...store.map.keys()]).toEqual([]);
      expect(server.requests).toHaveLength(1);
    });

    it('asks nothing while the answer to an event of its own may tell', async () => {
      const id = await leave();
      const next = openTab(store, server, clock);
      const own = next.track();
      next.start();
      await clock.pass(0);
      expect(server.asked).toBe(0);
      expect(server.arrived).toEqual([own, id]);
    });

    it('asks nothing while it goes', async () => {
      await leaveWithPause();
      const next = openTab(store, server, clock);
      next.start();
      await clock.pass(0);
      // The pause is over, and its timer is late, as timers of a hidden page are.
      clock.set(clock.now() + 61_000);
      next.hurry(true);
      await clock.pass(3_600_000);
      expect(server.asked).toBe(0);
    });

    it('asks nothing where nothing waits for it', async () => {
      openTab(store, server, clock).start();
      await clock.pass(3_600_000);
      expect(server.asked).toBe(0);
    });
  });

  it('does not repeat an ambiguous attempt under at-most-once', async () => {
    const tab = openTab(store, server, clock, 'at-most-once');
    answerWith(0);
    const id = tab.track();
    await clock.pass(600_000);
    expect(server.requests).toHaveLength(1);
    expect(tab.states(id)).toEqual(['sending', 'unconfirmed']);
  });

  it('starts what waits when the page is hidden, in the same task', () => {
    const tab = openTab(store, server, clock);
    for (let i = 0; i < 30; i++) tab.track();
    tab.hurry(false);
    expect(server.requests).toHaveLength(30);
  });

  it('leaves another tab what that tab has in hand, as long as it lives', async () => {
    const slow = openTab(store, server, clock);
    server.answer = () => new Promise(() => {});
    const id = slow.track();
    await clock.pass(0);
    const other = openTab(store, server, clock, 'at-least-once');
    recover();
    other.flush();
    await clock.pass(300_000);
    expect(server.arrived).toEqual([]);
    slow.die();
    other.flush();
    await clock.pass(62_000);
    expect(server.arrived).toEqual([id]);
  });

  it('takes on within seconds what a tab had in hand that died without a word', async () => {
    const dead = openTab(store, server, clock);
    answerWith(503);
    const id = dead.track();
    await clock.pass(0);
    dead.die();
    recover({ ids: ['stored'] });
    const next = openTab(store, server, clock);
    next.start();
    await clock.pass(2_500);
    expect(server.arrived).toEqual([id]);
    // Whoever observes hears of events of earlier pages too.
    expect(next.states(id)).toEqual(['sending', 'sent']);
    expect(next.changes.at(-1)).toMatchObject({ eventId: id, status: 'sent', id: 'stored' });
  });

  it('does not send what was taken on while it could not answer', async () => {
    const busy = openTab(store, server, clock);
    answerWith(503);
    busy.track();
    await clock.pass(0);
    // A long task of the page: no other runs meanwhile.
    busy.die();
    recover();
    openTab(store, server, clock).start();
    await clock.pass(10_000);
    expect(server.arrived).toHaveLength(1);
    busy.flush();
    await clock.pass(0);
    expect(server.arrived).toHaveLength(1);
  });

  describe('found by the models:', () => {
    it('at-most-once does not repeat a request without keepalive either', async () => {
      const tab = openTab(store, server, clock, 'at-most-once');
      server.answer = () => new Promise(() => {});
      tab.track({ text: 'x'.repeat(61_000) });
      await clock.pass(0);
      expect(server.requests).toMatchObject([{ keepalive: false }]);
      tab.hurry(true);
      tab.die();
      recover();
      openTab(store, server, clock, 'at-most-once').start();
      await clock.pass(10_000);
      expect(server.requests).toHaveLength(1);
    });

    it('a page that leaves sends what it has in memory, though the storage was cleared', async () => {
      const tab = openTab(store, server, clock);
      tab.track();
      store.map.clear();
      tab.hurry(true);
      await clock.pass(0);
      expect(server.arrived).toHaveLength(1);
    });

    it('a page that has left sends no more of what it left to others', async () => {
      const tab = openTab(store, server, clock);
      answerWith(503, { retryAfter: '5' });
      tab.track();
      await clock.pass(0);
      tab.hurry(true);
      recover();
      await clock.pass(600_000);
      expect(server.requests).toHaveLength(1);
    });

    it('two tabs do not both send an event when the clock is set back', async () => {
      const tab = openTab(store, server, clock);
      tab.track();
      clock.set(clock.now() - 86_400_000);
      openTab(store, server, clock).start();
      await clock.pass(10_000);
      expect(server.arrived).toHaveLength(1);
    });

    it('a receipt settles though another page has taken the event on', async () => {
      const tab = openTab(store, server, clock);
      answerWith(503, { retryAfter: '100' });
      tab.track();
      await clock.pass(0);
      const id = tab.track();
      clock.set(clock.now() + 86_400_000);
      openTab(store, server, clock).start();
      tab.flush();
      expect(tab.changes.at(-1)).toMatchObject({
        eventId: id,
        code: 'taken_over',
      });
    });

    it('nothing of what the back/forward cache kept is left out after the return', async () => {
      const tab = openTab(store, server, clock);
      answerWith(503);
      tab.track();
      await clock.pass(0);
      tab.hurry(true);
      // Tracked while the page goes, after it gave its events up.
      tab.track();
      recover();
      tab.resume(false);
      await clock.pass(10_000);
      expect(server.arrived).toHaveLength(2);
      expect(events(store)).toEqual([]);
    });
  });

  it('writes nothing more once consent was withdrawn', async () => {
    const tab = openTab(store, server, clock);
    answerWith(503);
    tab.track();
    await clock.pass(0);
    tab.stop(true);
    tab.outbox.forget();
    await clock.pass(600_000);
    expect([...store.map.keys()].filter((key) => !key.endsWith('$server'))).toEqual([]);
  });

  it('does not send twice what two tabs find at the same time', async () => {
    const first = openTab(store, server, clock);
    answerWith(0);
    for (let i = 0; i < 20; i++) first.track();
    await clock.pass(0);
    first.stop(false);
    clock.set(clock.now() + 600_000);
    recover();
    const tabs = [openTab(store, server, clock), openTab(store, server, clock)];
    for (const tab of tabs) tab.flush();
    await clock.pass(10_000);
    expect(server.arrived).toHaveLength(20);
    expect(new Set(server.arrived).size).toBe(20);
  });

  it('treats what was under way as unknown after the back/forward cache', async () => {
    const tab = openTab(store, server, clock);
    tab.track();
    await clock.pass(0);
    let answer: (outcome: Outcome) => void = () => {};
    server.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const id = tab.track();
    await clock.pass(0);
    tab.hurry(true);
    recover({ capabilities: 'idempotent' });
    tab.resume(false);
    await clock.pass(0);
    expect(server.arrived.filter((arrived) => arrived === id)).toHaveLength(1);
    // The answer of the first request comes late, and changes nothing.
    answer({ status: 0 });
    await clock.pass(0);
    expect(events(store)).toEqual([]);
  });

  it('drops what is older than seven days, counted', async () => {
    const tab = openTab(store, server, clock);
    answerWith(401);
    const id = tab.track();
    await clock.pass(0);
    clock.set(clock.now() + 8 * 86_400_000);
    const next = openTab(store, server, clock);
    next.flush();
    await clock.pass(0);
    expect(next.states(id)).toEqual(['dropped']);
    expect(events(store)).toEqual([]);
  });

  it('keeps the thousand newest of too many, while nothing can be sent', async () => {
    answerWith(0);
    const tab = openTab(store, server, clock);
    const ids = Array.from({ length: 1_010 }, () => tab.track());
    await clock.pass(0);
    const dropped = tab.changes.filter(({ status }) => status === 'dropped');
    expect(dropped).toHaveLength(10);
    // The oldest but those that were under way.
    for (const { eventId } of dropped) expect(ids.slice(0, 18)).toContain(eventId);
    expect(events(store)).toHaveLength(1_000);
    // A later page meets the bound with what earlier ones left.
    tab.hurry(true);
    const next = openTab(store, server, clock);
    next.track();
    next.flush();
    await clock.pass(0);
    expect(events(store)).toHaveLength(1_000);
  });

  it('keeps to a megabyte of storage, and delivers a larger burst from memory', async () => {
    const tab = openTab(store, server, clock);
    for (let i = 0; i < 120; i++) tab.track({ note: 'x'.repeat(10_000) });
    const stored = [...store.map.values()].reduce((sum, text) => sum + text.length, 0);
    expect(stored).toBeLessThan(1_000_100);
    await clock.pass(60_000);
    expect(new Set(server.arrived).size).toBe(120);
  });

  it('tells the storage what left, also of a burst that does not fit', async () => {
    server = simulateServer('');
    const tab = openTab(store, server, clock);
    tab.track();
    await clock.pass(0);
    server.answer = () => new Promise(() => {});
    for (let i = 0; i < 120; i++) tab.track({ note: 'x'.repeat(10_000) });
    await clock.pass(0);
    const marks = events(store).map((key) => JSON.parse(store.map.get(key) as string).sent);
    expect(marks.filter(Boolean)).toHaveLength(server.requests.length - 1);
  });

  it('counts nothing any more of what it was told to forget', async () => {
    answerWith(503);
    const tab = openTab(store, server, clock);
    for (let i = 0; i < 1_000; i++) tab.track();
    await clock.pass(0);
    tab.stop(true);
    tab.outbox.forget();
    for (let i = 0; i < 10; i++)
      tab.outbox.put({ event: { eventMetadata: { $id: `${i}` } } as never, sent: 0 });
    expect(tab.outbox.full()).toBe(false);
  });

  it('keeps to the keepalive budget though an observer sends more at once', async () => {
    const tab = openTab(store, server, clock);
    tab.track();
    await clock.pass(0);
    const sent: number[] = [];
    let inUse = 0;
    server.transport.send = (body, _page, _text, keepalive) => {
      if (keepalive) inUse += body.length;
      sent.push(inUse);
      return new Promise(() => {});
    };
    vi.spyOn(tab.changes, 'push').mockImplementation(() => {
      tab.flush();
      return 0;
    });
    for (let i = 0; i < 8; i++) tab.track({ note: 'x'.repeat(20_000) });
    await clock.pass(0);
    expect(sent.length).toBeGreaterThan(1);
    expect(Math.max(...sent)).toBeLessThanOrEqual(60_000);
  });

  it('sends arrays where the server takes them, of one page each', async () => {
    const tab = openTab(store, server, clock);
    tab.track();
    await clock.pass(0);
    const ids = Array.from({ length: 100 }, () => tab.track());
    const elsewhere = tab.track({ $page: 'https://shop.example/sofa' });
    await clock.pass(1_000);
    expect(server.arrived.slice(1)).toEqual([...ids, elsewhere]);
    expect(server.requests.length).toBeLessThan(6);
    expect(server.requests.at(-1)?.page).toBe('https://shop.example/sofa');
    for (const { bytes } of server.requests) expect(bytes).toBeLessThanOrEqual(30_000);
  });

  it('sends each event of a refused array alone, so that only the bad one is dropped', async () => {
    const tab = openTab(store, server, clock);
    tab.track();
    await clock.pass(0);
    const stored = server.transport.send;
    server.transport.send = async (...call) =>
      call[0].includes('bad')
        ? { status: 422, message: '422 metric must be a number' }
        : stored(...call);
    const ids = [tab.track(), tab.track({ note: 'bad' }), tab.track()];
    await clock.pass(0);
    expect(ids.map((id) => tab.states(id).at(-1))).toEqual(['sent', 'dropped', 'sent']);
    expect(server.arrived.slice(1)).toEqual([ids[0], ids[2]]);
  });

  it('opens the circuit when nothing gets through: one probe a page, one an hour', async () => {
    answerWith(0);
    const tab = openTab(store, server, clock);
    tab.track();
    await clock.pass(600_000);
    expect(server.requests).toHaveLength(6);
    tab.hurry(true);
    for (let i = 0; i < 5; i++) {
      const page = openTab(store, server, clock);
      page.start();
      page.track();
      page.track();
      await clock.pass(600_000);
      expect(server.requests).toHaveLength(7 + i);
      page.hurry(true);
    }
    const last = openTab(store, server, clock);
    last.start();
    await clock.pass(0);
    const before = server.requests.length;
    await clock.pass(3_600_000);
    expect(server.requests).toHaveLength(before + 1);
    server.answer = simulateServer().answer;
    await clock.pass(3_600_000);
    expect(server.arrived).toHaveLength(11);
    expect(events(store)).toEqual([]);
  });

  it('opens no circuit for a server that answers, though the network fails in between', async () => {
    answerWith(503);
    const tab = openTab(store, server, clock);
    tab.track();
    await clock.pass(60_000);
    answerWith(0);
    const before = server.requests.length;
    expect(before).toBeGreaterThan(5);
    await clock.pass(900_000);
    expect(server.requests.length).toBeGreaterThan(before + 1);
  });

  it('sends one request at a time while the server fails', async () => {
    answerWith(500);
    const tab = openTab(store, server, clock);
    tab.track();
    await clock.pass(0);
    for (let i = 0; i < 30; i++) tab.track();
    const before = server.requests.length;
    await clock.pass(500);
    expect(server.requests).toHaveLength(before + 1);
    server.answer = simulateServer().answer;
    await clock.pass(2_000);
    expect(server.arrived).toHaveLength(31);
  });

  it('finds in the journal what a killed browser did not keep in its storage', async () => {
    const journal = simulateJournal(store);
    answerWith(0);
    const tab = openTab(store, server, clock, 'auto', journal);
    const id = tab.track();
    await clock.pass(0);
    store.map.clear();
    server.answer = simulateServer('').answer;
    const next = openTab(store, server, clock, 'auto', journal);
    next.start();
    await clock.pass(0);
    expect(server.arrived).toEqual([id]);
    expect(next.states(id)).toEqual(['sending', 'sent']);
    expect((await journal.read(PREFIX)).size).toBe(0);
  });

  it.each<[string, Delivery, () => void, marks: number]>([
    ['', 'auto', () => {}, 1],
    [', though the storage was cleared', 'at-most-once', () => store.map.clear(), 0],
  ])(
    'does not bring back from the journal what was delivered while it was read%s',
    async (_, delivery, meanwhile, marks) => {
      const journal = simulateJournal(store);
      answerWith(401);
      const tab = openTab(store, server, clock, delivery, journal);
      tab.track();
      await clock.pass(0);
      tab.hurry(true);
      const kept = await journal.read(PREFIX);
      let read: (texts: typeof kept) => void = () => {};
      journal.read = () => new Promise((resolve) => (read = resolve));
      server.answer = simulateServer('').answer;
      // A transaction that reads holds up those that write.
      journal.rest(true);
      const next = openTab(store, server, clock, delivery, journal);
      next.start();
      meanwhile();
      await clock.pass(0);
      expect(server.arrived).toHaveLength(1);
      expect(events(store)).toHaveLength(marks);
      read(kept);
      await clock.pass(0);
      journal.rest(false);
      await clock.pass(1_000);
      expect(server.arrived).toHaveLength(1);
      expect(events(store)).toEqual([]);
    },
  );

  it.each<Delivery>(['auto', 'at-most-once', 'at-least-once'])(
    'does not bring back from the journal what was answered once the page rested: %s',
    async (delivery) => {
      const texts = new Map<string, string>();
      const journal = simulateJournal(store, texts);
      server = simulateServer('');
      const tab = openTab(store, server, clock, delivery, journal);
      const id = tab.track();
      // It writes a task later, and there is none any more.
      journal.rest(true);
      tab.hurry(true);
      await clock.pass(0);
      expect(tab.states(id)).toContain('sent');
      expect([...texts.keys()]).toEqual([PREFIX + id]);
      const next = openTab(store, server, clock, delivery, simulateJournal(store, texts));
      next.start();
      await clock.pass(1_000);
      expect(server.arrived).toEqual([id]);
      expect(texts.size).toBe(0);
      expect(events(store)).toEqual([]);
      // The page comes back all the same, and has nothing of it any more.
      journal.rest(false);
      tab.resume(false);
      await clock.pass(1_000);
      expect(server.arrived).toEqual([id]);
      expect(events(store)).toEqual([]);
    },
  );

  it('does not fill the storage with what it is done with, where IndexedDB never answers', async () => {
    const silent = {
      ...simulateJournal(store),
      write() {},
      read: () => new Promise<never>(() => {}),
    };
    for (let page = 0; page < 6; page++) {
      const tab = openTab(store, server, clock, 'auto', silent);
      tab.start();
      for (let i = 0; i < 300; i++) tab.track();
      await clock.pass(60_000);
      tab.hurry(true);
      tab.die();
    }
    expect(server.arrived).toHaveLength(1_800);
    openTab(store, server, clock, 'auto', silent).start();
    expect(events(store).length).toBeLessThanOrEqual(1_000);
  });

  it('does not fill the storage with marks of what it drops', async () => {
    const silent = { ...simulateJournal(store), write() {} };
    answerWith(503);
    const tab = openTab(store, server, clock, 'auto', silent);
    for (let i = 0; i < 3_000; i++) tab.track();
    await clock.pass(0);
    expect(tab.changes.filter(({ status }) => status === 'dropped').length).toBeGreaterThan(1_900);
    expect([...store.map.values()].filter((text) => text === '0')).toEqual([]);
  });

  it('writes nothing more once it was told to forget, whatever comes back', async () => {
    const tab = openTab(store, server, clock);
    let answer: (outcome: Outcome) => void = () => {};
    server.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    tab.track();
    await clock.pass(0);
    tab.stop(true);
    tab.outbox.forget();
    expect(store.map.size).toBe(0);
    answer({ status: 500, message: '500' });
    await clock.pass(600_000);
    expect(store.map.size).toBe(0);
    expect(server.requests).toHaveLength(1);
  });

  describe('withdrawn consent', () => {
    it('settles the receipts of what waits and of what is under way', async () => {
      server.answer = () => new Promise(() => {});
      const tab = openTab(store, server, clock);
      const flying = tab.track();
      await clock.pass(0);
      const waiting = tab.track();
      tab.stop(true);
      expect(tab.changes.slice(-2)).toMatchObject([
        { eventId: flying, status: 'unconfirmed', code: 'consent_denied' },
        { eventId: waiting, status: 'dropped', code: 'consent_denied' },
      ]);
    });

    it('leaves nothing in storage when an answer comes late', async () => {
      let answer: (outcome: Outcome) => void = () => {};
      server.answer = () => new Promise((resolve) => (answer = resolve));
      const tab = openTab(store, server, clock);
      tab.track();
      await clock.pass(0);
      tab.stop(true);
      tab.outbox.forget();
      answer({ status: 200, capabilities: 'idempotent' });
      await clock.pass(1_000);
      expect([...store.map.keys()]).toEqual([]);
    });
  });

  it('does not bring back what another tab delivered while this one slept', async () => {
    let cut: (outcome: Outcome) => void = () => {};
    const dead = simulateServer('');
    dead.answer = () => new Promise((resolve) => (cut = resolve));
    const asleep = openTab(store, dead, clock);
    const ids = [asleep.track(), asleep.track()];
    await clock.pass(0);
    clock.set(clock.now() + 120_000);
    const awake = openTab(store, server, clock, 'at-least-once');
    awake.flush();
    await clock.pass(0);
    expect(server.arrived).toEqual(ids);
    cut({ status: 0 });
    await clock.pass(600_000);
    expect(server.arrived).toEqual(ids);
    expect(events(store)).toEqual([]);
  });

  it('obeys Retry-After over a failure that follows, and over being online again', async () => {
    const tab = openTab(store, server, clock);
    answerWith(429, { retryAfter: '3600' });
    tab.track();
    await clock.pass(0);
    answerWith(0);
    const later = openTab(store, server, clock);
    later.resume(true);
    await clock.pass(60_000);
    expect(server.requests).toHaveLength(1);
    server.answer = simulateServer().answer;
    await clock.pass(3_600_000);
    expect(server.arrived).toHaveLength(1);
  });
});
