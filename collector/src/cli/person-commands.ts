import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { eraseEvents } from '../admin/erase-events.js';
import { createAuditLog } from '../administration/audit-log.js';
import { createPersonEvents, personTarget } from '../administration/person-events.js';
import { DAY_MS } from '../lib/day.js';
import { fileError, WRITE_REMEDIES } from '../lib/file-error.js';
import { cliActor, readLiveConfig } from './live-config.js';
import {
  eventCount,
  hasStoreOnly,
  print,
  type StoreOptions,
  withExistingStore,
} from './with-store.js';

export interface PersonOptions extends StoreOptions {
  session?: string;
  user?: string;
  org?: string;
}

/** @throws Error for an empty value: such an unset variable of a script would select more than intended */
function personOf(
  command: string,
  { session: sessionId, user: userId, org }: Omit<PersonOptions, keyof StoreOptions>,
) {
  for (const [flag, id] of Object.entries({ session: sessionId, user: userId, org }))
    if (id === '')
      throw new Error(
        `${command}: --${flag} is empty; no event is ${command === 'erase' ? 'erased' : 'exported'}`,
      );
  if (!sessionId && !userId) throw new Error(`${command}: give --session <id> or --user <id>`);
  return {
    ...(sessionId && { sessionId }),
    ...(userId && { userId }),
    ...(org && { org }),
  };
}

/** Erases the events of a session or a user, in one org or in all. */
export async function erase({ session, user, org, ...options }: PersonOptions) {
  const filter = personOf('erase', { session, user, org });
  await withExistingStore(options, async (store) => {
    const audit = createAuditLog(store.admin, Date.now);
    const action = { action: 'person.erase', org: org ?? null, target: personTarget(filter) };
    const events = await audit.record(cliActor(), action, async (note) => {
      const count = await eraseEvents(store, filter);
      note({ events: count });
      return count;
    });
    print(`${eventCount(events)} erased`);
  });
}

/** Writes the events of a session or a user to a new file, of one org or of all. */
export async function exportPerson(
  file: string,
  { session, user, org, ...options }: PersonOptions,
) {
  const person = personOf('export', { session, user, org });
  if (existsSync(file)) throw new Error(`${file} exists; choose another file`);
  if (org === undefined && hasStoreOnly(options))
    throw new Error(`export: give --org <id>; there is no ${options.config} with the orgs`);
  await withExistingStore(options, async (store) => {
    const audit = createAuditLog(store.admin, Date.now);
    const { export: linesOf } = createPersonEvents({ store, audit, actor: cliActor() });
    const orgs =
      org === undefined
        ? (await readLiveConfig(store, options)).config().orgs.map(({ id }) => id)
        : [org];
    const fail = (error: unknown) => {
      throw fileError(file, error, WRITE_REMEDIES);
    };
    const out = await open(file, 'wx', 0o600).catch(fail);
    try {
      let count = 0;
      for (const each of orgs)
        for await (const lines of linesOf({ ...person, org: each })) {
          await out.appendFile(lines).catch(fail);
          count += lines.split('\n').length - 1;
        }
      print(`${file}: ${eventCount(count)}`);
    } finally {
      await out.close();
    }
  });
}

/** Erases events that are older than a number of days. */
export const prune = ({ olderThan: days, ...options }: StoreOptions & { olderThan: number }) =>
  withExistingStore(options, async (store) => {
    const before = Date.now() - days * DAY_MS;
    const audit = createAuditLog(store.admin, Date.now);
    const time = new Date(before).toISOString();
    const action = { action: 'prune', org: null, target: `before ${time}` };
    const count = await audit.record(cliActor(), action, async (note) => {
      const events = await eraseEvents(store, { before });
      note({ events });
      return events;
    });
    print(`${eventCount(count)} from before ${time} erased`);
  });
