import { useScope } from '../../api/use-scope.js';
import {
  ADDED,
  AR_OFFERED,
  AR_OPENED,
  CODE_SCANNED,
  CODE_SHOWN,
  ORDERED,
} from '../../events/event-types.js';
import { ArReach } from './ar-reach.js';
import { Experiments } from './experiments.js';
import { FunnelGroups } from './funnel-groups.js';
import { FunnelPanel } from './funnel-panel.js';
import { ObservedPanel } from './observed-panel.js';

const TO_ORDER = [AR_OFFERED, AR_OPENED, ADDED, ORDERED];
const TO_PHONE = [CODE_SHOWN, CODE_SCANNED, AR_OPENED, ADDED];

/** Whether 3D and AR sell. */
export function ArPage() {
  const scope = useScope();
  return (
    <>
      <div class="grid two">
        <FunnelPanel
          scope={scope}
          title="From AR to the order"
          steps={TO_ORDER}
          empty="AR was not offered in this period. The AR plugin counts offers on pages with a 3D viewer."
        />
        <ObservedPanel scope={scope} />
      </div>
      <FunnelGroups scope={scope} steps={TO_ORDER} />
      <Experiments scope={scope} />
      <div class="grid two">
        <FunnelPanel
          scope={scope}
          title="From the desktop to a phone"
          steps={TO_PHONE}
          note="A visit that goes on on a phone counts as one session"
          empty="No code for a phone was shown in this period."
        />
        <ArReach scope={scope} />
      </div>
    </>
  );
}
