/** `full` in the lane `random` of `npm run test:full`. */
const IS_FULL = process.env.VITRINE_RANDOM === 'full';

/** Runs of a property test whose single runs are slow: a tenth of them in `npm test`. */
export const randomRuns = (full: number): number => (IS_FULL ? full : Math.ceil(full / 10));
