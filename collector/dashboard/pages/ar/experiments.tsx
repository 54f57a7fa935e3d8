import type { ExperimentUplift } from 'vitrine/contract';
import { useAddress } from '../../address/use-address.js';
import { useBreakdown } from '../../api/use-breakdown.js';
import { useRequest } from '../../api/use-request.js';
import type { Scope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Panel } from '../../components/panel.js';
import type { Column } from '../../table/data-table.js';
import { GroupTable, type NamedGroup } from './group-table.js';
import { UPLIFT } from './observed-panel.js';
import { OUTCOMES, outcomeOf } from './outcomes.js';

type Variant = NamedGroup & {
  difference?: number | null;
  low?: number | null;
  high?: number | null;
};

/** Compares the variants of an experiment, where the shop has one. */
export function Experiments({ scope }: { scope: Scope }) {
  const { state, goView } = useAddress();
  const { format, period } = scope;
  const known = useBreakdown(scope, { by: 'experiment', perPage: 200, sort: '-sessions' });
  const names = [
    ...new Set(
      known.value?.rows.flatMap(({ experiment }) =>
        experiment === null || experiment === undefined
          ? []
          : [`${experiment}`.replace(/=.*/s, '')],
      ),
    ),
  ];
  const name = names.find((one) => one === state.view.test) ?? names[0];
  const outcome = outcomeOf(state.view.outcome);
  const what = OUTCOMES[outcome];
  const own = { experiment: name, outcome };
  const uplift = useRequest<ExperimentUplift>(name && scope.question(UPLIFT, own));
  // Most shops run none.
  if (!name) return null;
  const more: Column<Variant>[] = [
    {
      key: 'difference',
      label: 'Difference',
      numeric: true,
      cell: ({ difference }) => (difference == null ? '–' : format.points(difference)),
    },
    {
      key: 'interval',
      label: '95 % interval',
      numeric: true,
      cell: ({ low, high }) =>
        low == null || high == null ? '–' : `${format.points(low)} to ${format.points(high)}`,
    },
  ];
  return (
    <Panel
      title={`Experiment ${name}`}
      note={`Sessions by variant, ${format.period(period)}`}
      csv={scope.csv(UPLIFT, own)}
      busy={uplift.loading}
      actions={
        names.length > 1 && (
          <label>
            <span class="unseen">Experiment</span>
            <select
              value={name}
              onChange={({ currentTarget }) => goView({ test: currentTarget.value })}
            >
              {names.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        )
      }
    >
      <Answer of={uplift} lines={3}>
        {({ variants, control, mixed, split }) => (
          <>
            <GroupTable<Variant>
              caption={`Variants of ${name}: ${what.toLowerCase()}`}
              what={what}
              format={format}
              groups={variants.map((variant) => ({ ...variant, name: variant.variant }))}
              more={more}
            />
            {split.warning ? (
              <p class="banner">
                The shares of the variants are so uneven that the assignment is broken. Do not trust
                this comparison before that is mended.
              </p>
            ) : (
              <p class="note">
                Chance assigned the variants, so a difference from {control} whose interval leaves
                out zero is an effect of the variant.
                {mixed > 0 &&
                  ` ${format.count(mixed)} sessions had several variants and do not count.`}
              </p>
            )}
          </>
        )}
      </Answer>
    </Panel>
  );
}
