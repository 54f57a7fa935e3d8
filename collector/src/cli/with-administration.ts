import { type Administration, createAdministration } from '../administration/administration.js';
import { AdministrationError } from '../administration/administration-error.js';
import { type AuditLog, createAuditLog } from '../administration/audit-log.js';
import { describeClashes, describeSharedWebhooks } from '../administration/find-clashes.js';
import type { LiveConfig } from '../administration/live-config.js';
import type { CollectorConfig } from '../config/config.js';
import { cliActor, readLiveConfig } from './live-config.js';
import { type StoreOptions, withExistingStore } from './with-store.js';

/** Flags of the fields that errors name. */
const FLAGS: Record<string, string> = {
  orgId: '--org',
  name: '--name',
  timezone: '--timezone',
  subscriptionStart: '--start',
  retentionDays: '--retention-days',
  domains: '--domain',
  read: '--read',
  allowOrigin: '--allow-origin',
};

function flagOf(path: string): string {
  const [name = ''] = path.split(/[.[]/, 1);
  return FLAGS[name] ?? path;
}

/** An error of the administration with the flags of its fields; any other error as it is. */
export function inFlags(error: unknown): unknown {
  if (!(error instanceof AdministrationError)) return error;
  const lines = error.problems.map(({ path, message }) =>
    path ? `${flagOf(path)}: ${message}` : message,
  );
  return new Error(lines.join('\n'), { cause: error });
}

interface AdministrationTask extends Administration {
  audit: AuditLog;
  config: CollectorConfig;
  /**
   * The org of a command.
   *
   * @throws AdministrationError when there are several and none is named
   */
  orgOf(options: { org?: string }): string;
}

/** Says on standard error what both the file and the store have after a command, and which one counts. */
function noteClashes(live: LiveConfig): void {
  const notes = [
    describeClashes(live.clashes()),
    describeSharedWebhooks(live.file(), live.records),
  ];
  for (const note of notes) if (note) process.stderr.write(`note: ${note}\n`);
}

/** Runs a task with the administration of the configured store, in the words of the command line. */
export const withAdministration = (
  options: StoreOptions,
  task: (administration: AdministrationTask) => Promise<void>,
): Promise<void> =>
  withExistingStore(options, async (store) => {
    const live = await readLiveConfig(store, options);
    const audit = createAuditLog(store.admin, Date.now);
    const administration = createAdministration({
      ...{ records: store.admin, live, audit, now: Date.now },
    })(cliActor());
    const { orgs } = live.config();
    try {
      await task({
        ...administration,
        ...{ audit, config: live.config() },
        orgOf({ org }) {
          if (org !== undefined) return org;
          if (orgs.length === 1) return orgs[0]?.id as string;
          throw new AdministrationError('invalid', {
            path: 'orgId',
            message: `is missing, and there are ${orgs.length} orgs; org list shows their ids`,
          });
        },
      });
      noteClashes(live);
    } catch (error) {
      throw inFlags(error);
    }
  });
