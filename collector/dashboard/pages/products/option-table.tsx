import { FUNNEL, useFunnel } from '../../api/use-funnel.js';
import type { Scope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { ADDED, OPTION_CHOSEN, ORDERED } from '../../events/event-types.js';
import { valueLabel } from '../../format/dimension-labels.js';
import { FunnelTable } from '../../table/funnel-table.js';

const STEPS = [OPTION_CHOSEN, ADDED, ORDERED];

/** Values of options: sessions that chose them, had them in the cart, and ordered. */
export function OptionTable({ scope }: { scope: Scope }) {
  const own = { step: STEPS, by_dimension: 'attribute' } as const;
  const funnel = useFunnel(scope, own);
  return (
    <Panel
      title="Options"
      note={`Sessions that chose the value, added the product to the cart with it, and then ordered, ${scope.format.period(scope.period)}. A session counts for each value that it chose`}
      csv={scope.csv(FUNNEL, own)}
      busy={funnel.loading}
    >
      <Answer of={funnel} lines={10}>
        {({ groups = [] }) =>
          groups.length ? (
            <FunnelTable
              caption="Sessions by option value: chosen, added to the cart, ordered"
              dimension="attribute"
              steps={STEPS}
              groups={groups}
              format={scope.format}
              labelOf={(group) => valueLabel('attribute', group.attribute ?? null)}
            />
          ) : (
            <Empty title="Nobody chose an option in this period.">
              The configurator plugin counts choices, and so does the event{' '}
              <code>product configuration attribute set</code>.
            </Empty>
          )
        }
      </Answer>
    </Panel>
  );
}
