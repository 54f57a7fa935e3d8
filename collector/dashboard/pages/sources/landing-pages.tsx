import { FUNNEL, useFunnel } from '../../api/use-funnel.js';
import type { Scope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { ADDED, ORDERED, VIEWED } from '../../events/event-types.js';
import { valueLabel } from '../../format/dimension-labels.js';
import { FunnelTable } from '../../table/funnel-table.js';

const STEPS = [VIEWED, ADDED, ORDERED];

/** Pages on which sessions see their first product. */
export function LandingPages({ scope }: { scope: Scope }) {
  const own = { step: STEPS, by_dimension: 'page' } as const;
  const funnel = useFunnel(scope, own);
  return (
    <Panel
      title="Landing pages"
      note={`Sessions by the page of their first product view, ${scope.format.period(scope.period)}`}
      csv={scope.csv(FUNNEL, own)}
      busy={funnel.loading}
    >
      <Answer of={funnel} lines={8}>
        {({ groups = [] }) =>
          groups.length ? (
            <FunnelTable
              caption="Sessions by landing page"
              dimension="page"
              steps={STEPS}
              groups={groups}
              format={scope.format}
              labelOf={({ page }) => valueLabel('page', page ?? null)}
            />
          ) : (
            <Empty title="No product was viewed in this period.">
              The plugin <code>productSession</code> counts product views.
            </Empty>
          )
        }
      </Answer>
    </Panel>
  );
}
