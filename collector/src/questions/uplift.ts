import type { EventPattern, UpliftRequest, UpliftResult, UpliftSide } from './requests.js';
import type { VisitEvent } from './visits.js';

/** The patterns of a request in the order of the bits of a mask. */
export function upliftPatterns({ eligible, exposure, outcome }: UpliftRequest) {
  const patterns: EventPattern[] = [outcome];
  const bitOf = (pattern: EventPattern | undefined) => {
    if (!pattern) return 0;
    patterns.push(pattern);
    return 2 ** (patterns.length - 1);
  };
  return { patterns, bits: { outcome: 1, eligible: bitOf(eligible), exposure: bitOf(exposure) } };
}

/** Reads the variant of an experiment from the list of an event. */
function createVariantReader(experiment: string) {
  const cache = new Map<string, string | undefined>();
  const prefix = `${experiment}=`;
  return (list: string | null): string | undefined => {
    if (list === null) return undefined;
    if (!cache.has(list))
      cache.set(
        list,
        (JSON.parse(list) as string[])
          .find((each) => each.startsWith(prefix))
          ?.slice(prefix.length),
      );
    return cache.get(list);
  };
}

/** Splits visitors by exposure, or by the variant of an experiment, and counts those with the outcome. */
export function createUplift(request: UpliftRequest) {
  const { bits } = upliftPatterns(request);
  const sides = new Map<string, Omit<UpliftSide, 'values'> & { values: Map<string, number> }>();
  const variantOf = createVariantReader(request.experiment ?? '');
  let mixed = 0;

  const sideOf = (name: string) => {
    const side = sides.get(name) ?? { sessions: 0, converted: 0, values: new Map() };
    sides.set(name, side);
    return side;
  };
  if (!request.experiment) for (const name of ['exposed', 'unexposed']) sideOf(name);

  const count = (name: string, outcomes: readonly VisitEvent[]) => {
    const side = sideOf(name);
    side.sessions++;
    if (outcomes.length) side.converted++;
    for (const { currency, value } of outcomes)
      if (currency !== null && value !== null)
        side.values.set(currency, (side.values.get(currency) ?? 0) + value);
  };

  const addToExperiment = (events: readonly VisitEvent[]) => {
    const variants = new Set(events.map(({ experiments }) => variantOf(experiments)));
    variants.delete(undefined);
    const [variant] = variants;
    const start = bits.eligible
      ? events.findIndex(({ mask }) => mask & bits.eligible)
      : events.findIndex(({ experiments }) => variantOf(experiments) !== undefined);
    if (variant === undefined || start < 0) return;
    if (variants.size > 1) {
      mixed++;
      return;
    }
    // Without a condition, the first event of the visit may be the outcome itself.
    const later = events.slice(bits.eligible ? start + 1 : start);
    count(
      variant,
      later.filter(({ mask }) => mask & bits.outcome),
    );
  };

  const addObserved = (events: readonly VisitEvent[]) => {
    const start = events.findIndex(({ mask }) => mask & bits.eligible);
    if (start < 0) return;
    const later = events.slice(start + 1);
    const outcome = later.findIndex(({ mask }) => mask & bits.outcome);
    const exposure = later.findIndex(({ mask }) => mask & bits.exposure);
    const exposed = exposure >= 0 && (outcome < 0 || exposure < outcome);
    count(
      exposed ? 'exposed' : 'unexposed',
      later.filter(({ mask }) => mask & bits.outcome),
    );
  };

  return {
    add: request.experiment ? addToExperiment : addObserved,
    result: (): UpliftResult => ({
      mixed,
      sides: Object.fromEntries(
        [...sides]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, { values, ...side }]) => [
            name,
            {
              ...side,
              values: [...values]
                .sort(([a], [b]) => (a < b ? -1 : 1))
                .map(([currency, value]) => ({ currency, value })),
            },
          ]),
      ),
    }),
  };
}
