/** Quantile of the standard normal distribution for a two-sided interval of 95 %. */
const Z = 1.959_963_984_540_054;

/** Successes among trials. */
export interface Proportion {
  successes: number;
  trials: number;
}

/** Wilson's score interval of a proportion. */
export function wilson({ successes, trials }: Proportion): [low: number, high: number] {
  const rate = successes / trials;
  const center = rate + (Z * Z) / (2 * trials);
  const half = Z * Math.sqrt((rate * (1 - rate)) / trials + (Z * Z) / (4 * trials * trials));
  const scale = 1 + (Z * Z) / trials;
  return [Math.max(0, (center - half) / scale), Math.min(1, (center + half) / scale)];
}

/**
 * Difference of two proportions with its 95 % interval, by Newcombe's hybrid score method (Statistics in Medicine 17,
 * 1998, method 10). Nulls when a side has no trial.
 */
export function newcombe(
  a: Proportion,
  b: Proportion,
): { difference: number | null; low: number | null; high: number | null } {
  if (!a.trials || !b.trials) return { difference: null, low: null, high: null };
  const [rateA, rateB] = [a.successes / a.trials, b.successes / b.trials];
  const [lowA, highA] = wilson(a);
  const [lowB, highB] = wilson(b);
  const difference = rateA - rateB;
  return {
    difference,
    low: difference - Math.hypot(rateA - lowA, highB - rateB),
    high: difference + Math.hypot(highA - rateA, rateB - lowB),
  };
}

/** Logarithm of the gamma function (Lanczos). */
function logGamma(x: number): number {
  const coefficients = [
    76.180_091_729_471_46, -86.505_320_329_416_78, 24.014_098_240_830_91, -1.231_739_572_450_155,
    0.120_865_097_386_617_9e-2, -0.539_523_938_495_3e-5,
  ];
  const shifted = x + 5.5;
  const sum = coefficients.reduce(
    (total, each, i) => total + each / (x + 1 + i),
    1.000_000_000_190_015,
  );
  return (x + 0.5) * Math.log(shifted) - shifted + Math.log((2.506_628_274_631_000_7 * sum) / x);
}

/** Upper regularized incomplete gamma function Q(a, x), by its series or its continued fraction. */
function gammaQ(a: number, x: number): number {
  if (x <= 0) return 1;
  const factor = Math.exp(-x + a * Math.log(x) - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 1_000 && Math.abs(term) > Math.abs(sum) * 1e-14; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - sum * factor;
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 1_000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b || 1e-300);
    c = b + an / c || 1e-300;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return factor * fraction;
}

/**
 * Probability of counts at least as uneven as these when all shares are equal: Pearson's chi-square test.
 *
 * @returns null with fewer than two counts, or without any case
 */
export function equalSharesPValue(counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length < 2 || !total) return null;
  const expected = total / counts.length;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return gammaQ((counts.length - 1) / 2, chiSquare / 2);
}
