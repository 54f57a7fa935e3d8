import { useScope } from '../../api/use-scope.js';
import { DeliveryPanel } from './delivery-panel.js';
import { RefusedPanel } from './refused-panel.js';
import { RobotsPanel } from './robots-panel.js';

/** Whether the figures can be trusted: lost events, robots and refused events. */
export function TrustPage() {
  const scope = useScope();
  return (
    <>
      <DeliveryPanel scope={scope} />
      <RobotsPanel scope={scope} />
      <RefusedPanel scope={scope} />
    </>
  );
}
