import fc from 'fast-check';

/** Of all models together, by default; `VITRINE_SCHEDULES` asks for more. */
const SCHEDULES = Number(process.env.VITRINE_SCHEDULES ?? 2_000);

const { VITRINE_SEED: SEED, VITRINE_PATH: PATH } = process.env;

/**
 * Checks a property on random schedules, or replays the one that the environment names.
 *
 * @param share of all schedules
 * @throws with the shortest schedule that breaks it, and how to replay that
 */
export async function explore<T extends [unknown, ...unknown[]]>(
  name: string,
  property: fc.IAsyncProperty<T>,
  share: number,
): Promise<void> {
  const run = await fc.check(property, {
    numRuns: Math.ceil(SCHEDULES * share),
    ...(SEED && { seed: Number(SEED) }),
    ...(PATH && { path: PATH, endOnFailure: true }),
  });
  if (!run.failed) return;
  const replay = `VITRINE_SEED=${run.seed} VITRINE_PATH=${run.counterexamplePath} npm run test:models -- -t '${name}'`;
  throw new Error(`${(run.errorInstance as Error)?.message}

after ${run.numRuns} schedules and ${run.numShrinks} steps of shrinking:
${JSON.stringify(run.counterexample)}

Replay: ${replay}`);
}
