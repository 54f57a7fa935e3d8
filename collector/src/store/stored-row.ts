import type { EventRecord, Passage } from './store.js';

/** Yes or no, as the engine has it: SQLite has no booleans. */
type Flag = boolean | number;

/** A row of events as a store reads it: JSON is still text, so that it passes between processes as such. */
export type StoredRow = Omit<EventRecord, 'configuration' | 'metadata' | 'passage'> &
  Pick<Passage, 'number' | 'waited'> & {
    configuration: string;
    metadata: string;
    /** Null of an event whose passage was not noted. */
    batched: Flag | null;
    nextPage: Flag | null;
  };

export const toRecord = ({
  configuration,
  metadata,
  number,
  waited,
  batched,
  nextPage,
  ...row
}: StoredRow): EventRecord => ({
  ...row,
  configuration: JSON.parse(configuration),
  metadata: JSON.parse(metadata),
  ...(batched !== null && {
    passage: {
      number,
      waited,
      batched: Boolean(batched),
      nextPage: nextPage === null ? null : Boolean(nextPage),
    },
  }),
});
