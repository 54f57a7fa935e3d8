import { ROBOTS, type Robots } from 'vitrine/contract';
import { useAddress } from '../address/use-address.js';
import { useScope } from '../api/use-scope.js';
import { COMPARISONS, type Comparison, PERIODS, type PeriodName } from '../period/period.js';
import { isoDay } from '../period/zoned-time.js';
import { FilterBar } from './filter-bar.js';

const ROBOT_LABELS: Record<Robots, string> = {
  exclude: 'People only',
  include: 'People and robots',
  only: 'Robots only',
};

/** Browsers report each digit of a year that is typed: years before this one are unfinished. */
const EARLIEST = '2000-01-01';

/** Period, comparison, robots and filters: all of them stand in the address. */
export function Toolbar() {
  const { state, go } = useAddress();
  const { period, compared, format, org } = useScope();
  const [from, to] = [isoDay(period.first), isoDay(period.last)];

  const chooseDay = (change: { from?: string; to?: string }, input: HTMLInputElement) => {
    if (!input.value || !input.checkValidity()) return;
    const days = { from, to, ...change };
    // The day that was chosen last stays, and the other one follows.
    if (days.from > days.to)
      Object.assign(days, change.from ? { to: days.from } : { from: days.to });
    go({ period: 'custom', ...days, p: 1 });
  };

  return (
    <div class="toolbar">
      <fieldset class="tools">
        <legend class="unseen">Period</legend>
        <label>
          <span class="unseen">Period</span>
          <select
            value={state.period}
            onChange={({ currentTarget }) => {
              const chosen = currentTarget.value as PeriodName;
              go({
                period: chosen,
                p: 1,
                ...(chosen === 'custom' ? { from, to } : { from: '', to: '' }),
              });
            }}
          >
            {Object.entries(PERIODS).map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <span class="days">
          <input
            type="date"
            aria-label="First day"
            value={from}
            min={EARLIEST}
            onChange={({ currentTarget }) =>
              chooseDay({ from: currentTarget.value }, currentTarget)
            }
          />
          <span aria-hidden="true">–</span>
          <input
            type="date"
            aria-label="Last day"
            value={to}
            min={EARLIEST}
            onChange={({ currentTarget }) => chooseDay({ to: currentTarget.value }, currentTarget)}
          />
        </span>
        <label>
          <span class="unseen">Compare with</span>
          <select
            value={state.compare}
            onChange={({ currentTarget }) => go({ compare: currentTarget.value as Comparison })}
          >
            {Object.entries(COMPARISONS).map(([name, label]) => (
              <option key={name} value={name}>
                {name === 'none' ? 'No comparison' : `vs ${label.replace(/^the /, '')}`}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span class="unseen">Robots</span>
          <select
            value={state.robots}
            onChange={({ currentTarget }) => go({ robots: currentTarget.value as Robots, p: 1 })}
          >
            {ROBOTS.map((name) => (
              <option key={name} value={name}>
                {ROBOT_LABELS[name]}
              </option>
            ))}
          </select>
        </label>
      </fieldset>
      <FilterBar />
      <p class="note period-note">
        {format.period(period)} ({org.timezone})
        {compared && <>, compared with {format.period(compared)}</>}
        {'. '}
        {state.robots === 'exclude'
          ? 'Robots are left out.'
          : state.robots === 'only'
            ? 'Only robots count.'
            : 'Robots count too.'}
      </p>
    </div>
  );
}
