import type { ObservedUplift } from 'vitrine/contract';
import { useAddress } from '../../address/use-address.js';
import { useRequest } from '../../api/use-request.js';
import type { Scope } from '../../api/use-scope.js';
import { Interval } from '../../chart/interval.js';
import { Answer } from '../../components/answer.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { AR_OFFERED, AR_OPENED } from '../../events/event-types.js';
import { GroupTable } from './group-table.js';
import { OUTCOMES, type Outcome, outcomeOf } from './outcomes.js';

export const UPLIFT = '/events/uplift';

/** Fewer sessions on one side say little: the interval is as wide as the scale. */
const FEW_SESSIONS = 30;

/** Visitors who opened AR beside those who were offered it and did not. */
export function ObservedPanel({ scope }: { scope: Scope }) {
  const { state, goView } = useAddress();
  const { format, period } = scope;
  const outcome = outcomeOf(state.view.outcome);
  const own = { eligible: AR_OFFERED, exposure: AR_OPENED, outcome };
  // Here the name stands for something else: which experiment to compare.
  const question = { ...own, experiment: undefined };
  const uplift = useRequest<ObservedUplift>(scope.question(UPLIFT, question));
  const what = OUTCOMES[outcome];
  return (
    <Panel
      title="Does AR sell?"
      note={`Sessions that were offered AR, ${format.period(period)}`}
      csv={scope.csv(UPLIFT, question)}
      busy={uplift.loading}
      actions={
        <label>
          <span class="unseen">Success is</span>
          <select
            value={outcome}
            onChange={({ currentTarget }) => goView({ outcome: currentTarget.value as Outcome })}
          >
            {Object.entries(OUTCOMES).map(([type, label]) => (
              <option key={type} value={type}>
                Success: {label.toLowerCase()}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Answer of={uplift}>
        {({ exposed, unexposed, difference, low, high }) =>
          exposed.sessions + unexposed.sessions ? (
            <>
              <GroupTable
                caption={`Sessions with and without AR: ${what.toLowerCase()}`}
                what={what}
                format={format}
                groups={[
                  { name: 'Opened AR', ...exposed },
                  { name: 'Did not open it', ...unexposed },
                ]}
              />
              {difference !== null && low !== null && high !== null && (
                <>
                  <p class="verdict" data-uplift="difference">
                    <b>{format.points(difference)}</b>, 95 % interval {format.points(low)} to{' '}
                    {format.points(high)}
                  </p>
                  <Interval {...{ difference, low, high }} text={format.points} />
                </>
              )}
              {Math.min(exposed.sessions, unexposed.sessions) < FEW_SESSIONS && (
                <p class="note">One side has few sessions, so the interval is wide.</p>
              )}
              <p class="caution">
                This compares visitors who chose to open AR with visitors who did not. Visitors who
                open AR may want to buy more in the first place, so the difference does not prove
                that AR sells. An experiment does: see <code>tracker.experiment()</code>.
              </p>
              {state.filters.experiment && (
                <p class="note">The filter by experiment does not apply here.</p>
              )}
            </>
          ) : (
            <Empty title="AR was not offered in this period.">Choose more days above.</Empty>
          )
        }
      </Answer>
    </Panel>
  );
}
