import { useMemo } from 'preact/hooks';
import type { Dimension } from 'vitrine/contract';
import { useAddress } from '../../address/use-address.js';
import { useBreakdown } from '../../api/use-breakdown.js';
import { FUNNEL, type FunnelGroup, useFunnel } from '../../api/use-funnel.js';
import type { Scope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { dimensionLabel, valueLabel } from '../../format/dimension-labels.js';
import { FunnelTable } from '../../table/funnel-table.js';

const CHOICES: readonly Dimension[] = [
  ...(['item_id', 'item_category', 'device.type', 'device.os', 'device.browser'] as const),
  'channel',
];

interface FunnelGroupsProps {
  scope: Scope;
  steps: readonly string[];
}

/** The funnel of each product, device or channel. */
export function FunnelGroups({ scope, steps }: FunnelGroupsProps) {
  const { state, goView } = useAddress();
  const dimension = CHOICES.find((one) => one === state.view.by) ?? 'item_id';
  const own = { step: steps, by_dimension: dimension };
  const funnel = useFunnel(scope, own);
  const isByItem = dimension === 'item_id';
  const names = useBreakdown(
    scope,
    isByItem ? { by: 'item_id', eventType: steps[0], perPage: 1_000 } : undefined,
  );
  const nameOf = useMemo(
    () => new Map(names.value?.rows.map((row) => [row.item_id, row.item_name])),
    [names.value],
  );
  const labelOf = (group: FunnelGroup) => {
    const value = group[dimension] ?? null;
    return (isByItem && nameOf.get(value)) || valueLabel(dimension, value);
  };
  const what = dimensionLabel(dimension).toLowerCase();
  const isOfProduct = isByItem || dimension === 'item_category';

  return (
    <Panel
      title={`From AR to the order by ${what}`}
      note={`Sessions, ${scope.format.period(scope.period)}. Shares are of the sessions that were offered AR${isOfProduct ? `. A session counts for each ${what} that it was offered` : ''}`}
      csv={scope.csv(FUNNEL, own)}
      busy={funnel.loading || names.loading}
      actions={
        <label>
          <span class="unseen">Split by</span>
          <select
            value={dimension}
            onChange={({ currentTarget }) => goView({ by: currentTarget.value })}
          >
            {CHOICES.map((name) => (
              <option key={name} value={name}>
                By {dimensionLabel(name).toLowerCase()}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Answer of={funnel} lines={8}>
        {({ groups = [] }) =>
          groups.length ? (
            <FunnelTable
              caption={`From AR to the order by ${what}`}
              format={scope.format}
              {...{ dimension, steps, groups, labelOf, withMedians: true, isFilter: true }}
            />
          ) : (
            <Empty title="AR was not offered in this period.">Choose more days above.</Empty>
          )
        }
      </Answer>
    </Panel>
  );
}
