/** Tries of a change while others change the same record. */
const MAX_TRIES = 10;

/** The result of an attempt when somebody else has changed the record since it was read. */
export const CONFLICT = Symbol('conflict');

/**
 * Tries a change of a record, and again when somebody else has changed it meanwhile.
 *
 * @param busy makes the error for when others do not stop to change it
 */
export async function retryChange<Result>(
  attempt: () => Promise<Result | typeof CONFLICT>,
  busy: () => Error,
): Promise<Result> {
  for (let i = 0; i < MAX_TRIES; i++) {
    const result = await attempt();
    if (result !== CONFLICT) return result;
  }
  throw busy();
}
