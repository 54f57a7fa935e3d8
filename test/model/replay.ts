import fc from 'fast-check';

/** Schedules of all models together, by default; `VITRINE_SCHEDULES` asks for more. */
const SCHEDULES = Number(process.env.VITRINE_SCHEDULES ?? 2_000);

const { VITRINE_SEED: SEED, VITRINE_PATH: PATH } = process.env;

/**
 * Plays random schedules, or the one that the environment names, and looks for what is not as promised.
 *
 * @param share of all schedules
 * @param given of what a schedule is made
 * @param play returns what was not as promised
 * @throws with the shortest schedule that breaks a promise, and how to replay that
 */
export async function explore<Given extends unknown[]>(
  name: string,
  share: number,
  given: { [At in keyof Given]: fc.Arbitrary<Given[At]> },
  play: (...given: Given) => Promise<string[]>,
): Promise<void> {
  const property = fc.asyncProperty(fc.tuple<Given>(...given), async (values) => {
    const problems = await play(...values);
    if (problems.length) throw new Error(problems.slice(0, 5).join('\n'));
  });
  const run = await fc.check(property, {
    numRuns: Math.ceil(SCHEDULES * share),
    ...(SEED && { seed: Number(SEED) }),
    ...(PATH && { path: PATH, endOnFailure: true }),
  });
  if (!run.failed) return;
  const replay = `VITRINE_SEED=${run.seed} VITRINE_PATH=${run.counterexamplePath} npm run test:models -- -t '${name}'`;
  throw new Error(`${(run.errorInstance as Error)?.message}

after ${run.numRuns} schedules and ${run.numShrinks} steps of shrinking:
${JSON.stringify(run.counterexample?.[0])}

Replay: ${replay}`);
}
