import { useScope } from '../../api/use-scope.js';
import { DimensionPanel } from '../../components/dimension-panel.js';
import { LandingPages } from './landing-pages.js';

const RATES = 'Added and ordered are shares of the sessions whose first product view came this way';

/** Where visitors come from. */
export function SourcesPage() {
  const scope = useScope();
  return (
    <div class="grid two">
      <DimensionPanel
        scope={scope}
        title="Channels"
        dimensions={['channel']}
        note={`A session counts in each channel that its events name; internal is a later page of the shop. ${RATES}`}
      />
      <DimensionPanel
        scope={scope}
        title="Referrers"
        dimensions={['referrer.host']}
        note="The host of the page before"
      />
      <DimensionPanel
        scope={scope}
        title="Campaigns"
        dimensions={[
          ...(['campaign.name', 'campaign.source', 'campaign.medium'] as const),
          ...(['campaign.term', 'campaign.content', 'click_id'] as const),
        ]}
        note="By the utm parameters of the address that the visit began with"
      />
      <LandingPages scope={scope} />
    </div>
  );
}
