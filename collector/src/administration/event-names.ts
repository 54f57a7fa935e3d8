import { canonicalEventName } from 'vitrine/contract';
import { AdministrationError } from './administration-error.js';
import { checkLikeFile } from './config-problems.js';
import { type AdministrationContext, perform, requireOrg, updateRecord } from './context.js';
import type { Source } from './orgs.js';
import { requireReadable } from './unreadable-records.js';

export interface EventNameInfo {
  name: string;
  source: Source;
  /** Place in the file; null for a name of the store. */
  path: string | null;
}

/** Event names of an org beside the documented ones. */
export interface EventNames {
  list(org: string): Promise<EventNameInfo[]>;
  add(org: string, names: string[]): Promise<EventNameInfo[]>;
  remove(org: string, name: string): Promise<void>;
}

const MAX_NAMES = 1_000;

export function createEventNames(context: AdministrationContext): EventNames {
  const { live, records } = context;
  const placeOf = (org: string, name: string): string | undefined => {
    const o = live.file().orgs.findIndex(({ id }) => id === org);
    const n = live.file().orgs[o]?.eventTypes?.indexOf(name) ?? -1;
    return n < 0 ? undefined : `orgs[${o}].eventTypes[${n}]`;
  };
  const list = async (org: string) =>
    ((await requireOrg(context, org)).eventTypes ?? []).map((name): EventNameInfo => {
      const path = placeOf(org, name) ?? null;
      return { name, source: path ? 'file' : 'store', path };
    });
  const update = (org: string, change: (names: string[]) => string[]) =>
    updateRecord(records, { kind: 'org-additions', key: org }, (value) => ({
      ...value,
      eventTypes: change(value?.eventTypes ?? []),
    }));

  return {
    list,
    async add(org, names) {
      const known = await list(org);
      requireReadable(live.records, { kind: 'org-additions', key: org });
      checkLikeFile({ org: { eventTypes: names }, path: 'eventTypes' });
      for (const [i, name] of names.entries()) {
        const path = `names[${i}]`;
        if (canonicalEventName(name) !== undefined)
          throw new AdministrationError('clash', {
            path,
            message: `${JSON.stringify(name)} is a documented event name, which every org has; leave it out`,
          });
        const same = known.find((each) => each.name === name);
        if (same)
          throw new AdministrationError('clash', {
            path,
            message: `${JSON.stringify(name)} is an event name of the org already, in ${same.path ? `the configuration file (${same.path})` : 'the store'}; leave it out`,
          });
      }
      if (known.length + names.length > MAX_NAMES)
        throw new AdministrationError('invalid', {
          path: 'names',
          message: `the org would have more than ${MAX_NAMES} event names; put what differs into eventMetadata`,
        });
      const action = { action: 'event-name.add', org, target: org, details: { names } };
      await perform(context, action, () => update(org, (old) => [...new Set([...old, ...names])]));
      return list(org);
    },
    async remove(org, name) {
      const found = (await list(org)).find((each) => each.name === name);
      if (!found?.path) requireReadable(live.records, { kind: 'org-additions', key: org });
      if (!found)
        throw new AdministrationError('unknown', {
          path: 'name',
          message: `the org has no event name ${JSON.stringify(name.slice(0, 128))}; event-name list shows those that it has`,
        });
      if (found.path)
        throw new AdministrationError('readOnly', {
          path: 'name',
          message: `${JSON.stringify(name)} is read-only at run time, because the configuration file has it as ${found.path}; change it there, and send SIGHUP`,
        });
      await perform(context, { action: 'event-name.remove', org, target: name }, () =>
        update(org, (old) => old.filter((other) => other !== name)),
      );
    },
  };
}
