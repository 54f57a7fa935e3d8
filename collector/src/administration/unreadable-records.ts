import { AdministrationError } from './administration-error.js';
import type { RecordSnapshot } from './record-snapshot.js';
import type { RecordKind, RecordName } from './records.js';

/** Commands that remove a record. Records of other kinds go with their org. */
const REMOVALS: Partial<Record<RecordKind, (key: string) => string>> = {
  org: (key) => `org remove ${key}`,
  token: (key) => `token remove ${key}`,
  webhook: (key) => `webhook remove ${key.replace(' ', ' --org ')}`,
};

/** The refusal of a change that would have to read a record of another version. */
export function unreadableError(
  { kind, key }: RecordName,
  reason = 'which this one cannot read',
): AdministrationError {
  const removal = REMOVALS[kind]?.(key);
  const remedies = [
    ...['change it with that version', 'update this one'],
    ...(removal ? [`remove it first with: ${removal}`] : []),
  ];
  return new AdministrationError('clash', {
    path: '',
    message: `another version of the collector wrote the record "${kind}" of ${key}, ${reason}; ${remedies.slice(0, -1).join(', ')}, or ${remedies.at(-1)}`,
  });
}

/**
 * Checks all records that a change will read, before it writes the first one.
 *
 * @throws AdministrationError for one that this version cannot read
 */
export function requireReadable(
  records: Pick<RecordSnapshot, 'isUnreadable'>,
  ...names: RecordName[]
): void {
  for (const name of names) if (records.isUnreadable(name)) throw unreadableError(name);
}
