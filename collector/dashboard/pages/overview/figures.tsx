import { useAddress } from '../../address/use-address.js';
import { BREAKDOWN, type Breakdown } from '../../api/use-breakdown.js';
import type { Loaded } from '../../api/use-request.js';
import type { Scope } from '../../api/use-scope.js';
import { Change } from '../../components/change.js';
import { CsvLink } from '../../components/csv-link.js';
import { Problem } from '../../components/problem.js';
import { COUNTS, currenciesOf, type Measure, revenueMeasure, totalOf } from './measures.js';

/** Most event types of an org. */
export const BY_TYPE = { by: 'eventType', perPage: 200 } as const;

interface FiguresProps {
  scope: Scope;
  current: Loaded<Breakdown>;
  before: Loaded<Breakdown>;
  /** Key of the measure that the chart shows. */
  chosen: string;
}

/** The totals of the period. Each is a button that shows it by time. */
export function Figures({ scope, current, before, chosen }: FiguresProps) {
  const { goView } = useAddress();
  const { format, compared } = scope;
  const { value, error, stale, retry } = current;
  if (error) return <Problem error={error} retry={retry} />;
  const currencies = currenciesOf([value, before.value]);
  const measures: Measure[] = [...COUNTS, ...currencies.map(revenueMeasure)];
  const text = (measure: Measure, amount: number) =>
    measure.currency ? format.money(amount, measure.currency) : format.count(amount);
  const hasBefore = compared && before.value && !before.stale;

  return (
    <section class="figures-panel" aria-labelledby="figures" aria-busy={!value || stale}>
      <header class="panel-head">
        <h2 id="figures" class="unseen">
          Figures of the period
        </h2>
        <p class="note">
          {format.period(scope.period)}
          {compared && `, change from ${format.period(compared)}`}. Revenue is orders less refunds
        </p>
        <CsvLink href={scope.csv(BREAKDOWN, BY_TYPE)} what="the figures, by event" />
      </header>
      <ul class={stale ? 'tiles stale' : 'tiles'}>
        {measures.map((measure) => (
          <li key={measure.key}>
            <button
              type="button"
              class="tile"
              aria-pressed={measure.key === chosen}
              data-measure={measure.key}
              onClick={() => goView({ chart: measure.key })}
            >
              <span class="tile-label">{measure.label}</span>
              <span class="tile-value">
                {value ? text(measure, totalOf(measure, value)) : <i class="pending" />}
              </span>
              <span class="tile-before">
                {value && hasBefore && before.value && (
                  <Change
                    value={totalOf(measure, value)}
                    before={totalOf(measure, before.value)}
                    format={format}
                  />
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {!currencies.length && value && (
        <p class="note">No revenue: no order of the period has a value and a currency.</p>
      )}
    </section>
  );
}
