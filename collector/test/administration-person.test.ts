import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, admin, administrationOf, openAdministered } from './support/administration.js';
import { type Collector, event, ORG, OTHER_ORG, PRIVATE } from './support/collector.js';

let collector: Collector;
beforeEach(async () => {
  collector = await openAdministered();
});
afterEach(() => collector.close());

const { call } = administrationOf(() => collector);

describe('the events of a person', () => {
  beforeEach(async () => {
    const of = (userId: string, sessionId: string) => event({ userId, sessionId });
    await collector.post([of('anna', 's-1'), of('anna', 's-2'), of('ben', 's-3')]);
    await collector.post(event({ userId: 'anna', eventType: 'no such name' }));
    await collector.post(event({ userId: 'anna' }), {
      token: 'private-token-of-another-org',
    });
  });
  const person = (query: string) => call('GET', `/person?${query}`);
  const lines = ({ text }: { text: string }) =>
    text
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const erase = (query: string, token = ADMIN) =>
    admin(collector, { method: 'DELETE', path: `/events?${query}`, token });

  it('exports all of them, the refused ones too', async () => {
    const found = lines(await person(`orgId=${ORG}&userId=anna`));
    expect(found.map(({ sessionId, refused }) => sessionId ?? refused.reason)).toEqual([
      ...['s-1', 's-2', expect.stringContaining('is not an event name')],
    ]);
    expect(lines(await person(`orgId=${ORG}&sessionId=s-3`))).toHaveLength(1);
    expect(lines(await person(`orgId=${ORG}&userId=nobody`))).toEqual([]);
  });

  it('erases them in one org, for good', async () => {
    expect((await erase(`orgId=${ORG}&userId=anna`)).json).toEqual({ erased: 2 });
    expect(lines(await person(`orgId=${ORG}&userId=anna`))).toEqual([]);
    expect((await collector.get('/events/refused')).json().events).toEqual([]);
    expect(await collector.count()).toBe(1);
    expect(lines(await person(`orgId=${OTHER_ORG}&userId=anna`))).toHaveLength(1);
    expect((await erase(`orgId=${ORG}&sessionId=s-3`)).json).toEqual({ erased: 1 });
    // The entry proves that this id was erased, and does not keep it.
    const { text, json } = await call('GET', '/audit');
    expect(text).not.toContain('anna');
    expect(json.entries[0]).toMatchObject({ action: 'person.erase', details: { events: 1 } });
  });

  it('selects nobody without a name, and names the missing parameter', async () => {
    for (const query of [
      '',
      `orgId=${ORG}`,
      `orgId=${ORG}&userId=`,
      'userId=anna',
      `orgId=${ORG}&user=anna`,
    ]) {
      expect((await erase(query)).status, query).toBe(422);
      expect((await person(query)).status, query).toBe(422);
    }
    expect((await erase('orgId=none&userId=anna')).status).toBe(404);
    expect((await erase(`orgId=${ORG}&userId=anna`, PRIVATE)).status).toBe(401);
    expect(await collector.count()).toBe(3);
  });
});
