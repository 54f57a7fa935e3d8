import { useMemo } from 'preact/hooks';
import { useAddress } from '../../address/use-address.js';
import {
  BREAKDOWN,
  type Row,
  useBreakdown,
  useComparedBreakdown,
} from '../../api/use-breakdown.js';
import type { Scope } from '../../api/use-scope.js';
import { TimeChart } from '../../chart/time-chart.js';
import { Answer } from '../../components/answer.js';
import { Panel } from '../../components/panel.js';
import {
  bucketsOf,
  fillBuckets,
  fitsGrain,
  GRAINS,
  type Grain,
  grainOf,
} from '../../period/buckets.js';
import type { Measure } from './measures.js';

interface OverviewChartProps {
  scope: Scope;
  measure: Measure;
  /** False leaves the comparison for later. */
  ready: boolean;
}

const measureOf = ({ key, currency }: Measure, row: Row): number => {
  if (currency) return row.values.find((money) => money.currency === currency)?.value ?? 0;
  return key === 'sessions' ? row.sessions : row.events;
};

/** One measure by hour, day, week or month, beside the compared period. */
export function OverviewChart({ scope, measure, ready }: OverviewChartProps) {
  const { state, go } = useAddress();
  const { period, compared, format, org } = scope;
  const grain = grainOf(state.grain, period);
  const own = {
    ...{ by: grain, perPage: 1_000, sort: 'key' },
    ...(measure.eventType && { eventType: measure.eventType }),
  } as const;
  const current = useBreakdown(scope, own);
  const before = useComparedBreakdown(scope, ready ? own : undefined);
  const buckets = useMemo(() => bucketsOf(period, grain, org.timezone), [period, grain, org]);
  const series = useMemo(() => {
    const fill = (rows: readonly Row[] | undefined, of: typeof buckets) =>
      rows &&
      fillBuckets(of, rows, {
        keyOf: (row) => `${row[grain]}`,
        amountOf: (row) => measureOf(measure, row),
      });
    return {
      now: fill(current.value?.rows, buckets),
      before: compared && fill(before.value?.rows, bucketsOf(compared, grain, org.timezone)),
    };
  }, [current.value, before.value, buckets, compared, measure.key, grain, org]);

  const grains = (
    <label>
      <span class="unseen">Chart by</span>
      <select
        value={grain}
        onChange={({ currentTarget }) => go({ grain: currentTarget.value as Grain })}
      >
        {GRAINS.filter((name) => name === grain || fitsGrain(name, period)).map((name) => (
          <option key={name} value={name}>
            By {name}
          </option>
        ))}
      </select>
    </label>
  );
  const isSessions = measure.key === 'sessions';
  return (
    <Panel
      title={`${measure.label} by ${grain}`}
      note={`${format.period(period)}, ${org.timezone}${isSessions ? `. A session counts in each ${grain} that it has events in` : ''}`}
      csv={scope.csv(BREAKDOWN, own)}
      actions={grains}
      busy={current.loading}
    >
      <Answer of={current} lines={8}>
        {() => (
          <TimeChart
            title={measure.label}
            grain={grain}
            buckets={buckets}
            series={{ label: 'This period', values: series.now ?? [] }}
            compared={
              series.before && compared
                ? { label: format.days(compared.first, compared.last), values: series.before }
                : undefined
            }
            format={format}
            {...(measure.currency && {
              valueText: (value: number) => format.money(value, measure.currency as string),
            })}
          />
        )}
      </Answer>
    </Panel>
  );
}
