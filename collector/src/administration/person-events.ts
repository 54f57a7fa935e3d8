import { createHash } from 'node:crypto';
import { eraseAll } from '../store/erase-all.js';
import { refusedParts } from '../store/refused-parts.js';
import type { ListRequest, Store } from '../store/store.js';
import { recordJson } from '../store/stored-row.js';
import { AdministrationError } from './administration-error.js';
import type { Actor, AuditLog } from './audit-log.js';

/** A person, as the events of an org name it. */
export interface Person {
  org: string;
  userId?: string | undefined;
  sessionId?: string | undefined;
}

export interface PersonEvents {
  /** Erases the events of a person for good, refused ones too. @returns number of erased events */
  erase(person: Person): Promise<number>;
  /** The events of a person, each as a line of JSON, oldest first. Then the refused ones, as `{"refused":{…}}`. */
  export(person: Person): AsyncGenerator<string>;
}

interface PersonEventsOptions {
  store: Store;
  audit: AuditLog;
  actor: Actor;
}

const EVENTS_A_PAGE = 500;

/** @throws AdministrationError without a name, which would select everybody */
function filterOf({ org, userId, sessionId }: Person) {
  if (!userId && !sessionId)
    throw new AdministrationError('invalid', {
      path: 'userId',
      message: 'is missing, and so is sessionId; name a person by one of them',
    });
  return { org, ...(userId && { userId }), ...(sessionId && { sessionId }) };
}

/**
 * Names a person in the audit log. An erased id must not stay there; its hash proves that this id was erased.
 */
export const personTarget = ({ userId, sessionId }: Omit<Person, 'org'>): string =>
  [userId && `user ${hashOf(userId)}`, sessionId && `session ${hashOf(sessionId)}`]
    .filter(Boolean)
    .join(', ');

const hashOf = (id: string) => `sha256:${createHash('sha256').update(id).digest('hex')}`;

export function createPersonEvents({ store, audit, actor }: PersonEventsOptions): PersonEvents {
  /** Events, a page at a time. */
  async function* storedLines(person: Person): AsyncGenerator<string> {
    const request: ListRequest = {
      ...filterOf(person),
      sort: 'createdAt',
      ...{ limit: EVENTS_A_PAGE, offset: 0, skipCount: true },
    };
    let after: string | undefined;
    for (;;) {
      const page = await store.list({ ...request, ...(after !== undefined && { after }) });
      // The event of the cursor was erased meanwhile, and with it all of them.
      if (!page?.events.length) return;
      yield page.events.map((row) => `${recordJson(row)}\n`).join('');
      after = page.events.at(-1)?.id;
      if (page.events.length < EVENTS_A_PAGE && !page.isCut) return;
    }
  }

  async function* refusedLines({ org, userId, sessionId }: Person): AsyncGenerator<string> {
    for await (const events of refusedParts(store.refused, org))
      for (const event of events) {
        const isUser = userId === undefined || event.userId === userId;
        const isSession = sessionId === undefined || event.sessionId === sessionId;
        if (isUser && isSession) yield `${JSON.stringify({ refused: event })}\n`;
      }
  }

  return {
    erase(person) {
      const filter = filterOf(person);
      const action = { action: 'person.erase', org: person.org, target: personTarget(person) };
      return audit.record(actor, action, async (note) => {
        let events = 0;
        await eraseAll(store, filter, (count) => {
          events = count;
          note({ events });
        });
        return events;
      });
    },
    async *export(person) {
      filterOf(person);
      const action = { action: 'person.export', org: person.org, target: personTarget(person) };
      await audit.record(actor, action, async () => {});
      yield* storedLines(person);
      yield* refusedLines(person);
    },
  };
}
