import { useAddress } from '../../address/use-address.js';
import { useBreakdown, useComparedBreakdown } from '../../api/use-breakdown.js';
import { useScope } from '../../api/use-scope.js';
import { Empty } from '../../components/empty.js';
import { BY_TYPE, Figures } from './figures.js';
import { COUNTS, findMeasure, type Measure } from './measures.js';
import { NowPanel } from './now-panel.js';
import { OverviewChart } from './overview-chart.js';
import { TopList } from './top-list.js';

/** How the shop does: figures, their course, and what happens now. */
export function OverviewPage() {
  const { state } = useAddress();
  const scope = useScope();
  const current = useBreakdown(scope, BY_TYPE);
  // The other panels wait for the totals, which they would slow down.
  const ready = Boolean(current.value ?? current.error);
  const before = useComparedBreakdown(scope, ready ? BY_TYPE : undefined);
  const measure = findMeasure(state.view.chart ?? '') ?? (COUNTS[0] as Measure);
  const isEmpty = current.value?.totals.events === 0 && !current.stale;
  return (
    <>
      <Figures scope={scope} current={current} before={before} chosen={measure.key} />
      {isEmpty && (
        <Empty title="No events in this period.">
          Choose more days above, or remove filters. A new shop has its first events as soon as the
          script tag that <code>vitrine-collector init</code> prints is on a product page.
        </Empty>
      )}
      <OverviewChart scope={scope} measure={measure} ready={ready} />
      <div class="grid">
        <NowPanel scope={scope} />
        <TopList
          scope={scope}
          title="Products"
          dimension="item_id"
          path="/products"
          ready={ready}
        />
        <TopList scope={scope} title="Channels" dimension="channel" path="/sources" ready={ready} />
      </div>
    </>
  );
}
