import { useScope } from '../../api/use-scope.js';
import { DimensionPanel } from '../../components/dimension-panel.js';
import { AR_OPENED } from '../../events/event-types.js';

const RATES = 'Added and ordered are shares of the sessions with a product view';

/** Sessions by device, browser and system. */
export function DevicesPage() {
  const scope = useScope();
  return (
    <div class="grid two">
      <DimensionPanel scope={scope} title="Types" dimensions={['device.type']} note={RATES} />
      <DimensionPanel scope={scope} title="Browsers" dimensions={['device.browser']} note={RATES} />
      <DimensionPanel
        scope={scope}
        title="Operating systems"
        dimensions={['device.os']}
        note={RATES}
      />
      <DimensionPanel
        scope={scope}
        title="AR modes"
        dimensions={['ar_mode']}
        eventType={AR_OPENED}
        note="Where AR was opened: the viewer of the system, or the browser"
      />
    </div>
  );
}
