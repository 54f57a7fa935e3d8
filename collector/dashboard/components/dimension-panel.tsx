import { useMemo } from 'preact/hooks';
import type { Dimension } from 'vitrine/contract';
import { addFilter } from '../address/address-state.js';
import { useAddress } from '../address/use-address.js';
import { BREAKDOWN, type Row, useBreakdown } from '../api/use-breakdown.js';
import { useFunnel } from '../api/use-funnel.js';
import type { Scope } from '../api/use-scope.js';
import { ADDED, ORDERED, VIEWED } from '../events/event-types.js';
import { dimensionLabel } from '../format/dimension-labels.js';
import { type Column, DataTable } from '../table/data-table.js';
import { Pager } from '../table/pager.js';
import { rowLabel } from '../table/row-label.js';
import { Answer } from './answer.js';
import { Empty } from './empty.js';
import { Meter } from './meter.js';
import { MoneyList } from './money-list.js';
import { Panel } from './panel.js';

interface DimensionPanelProps {
  scope: Scope;
  title: string;
  /** The first one is shown until another is chosen. */
  dimensions: readonly [Dimension, ...Dimension[]];
  /** Explains the rows beyond their names. */
  note?: string;
  /** Counts only events of this type. Then there are no rates and no revenue. */
  eventType?: string;
}

const SHOWN = 8;
const PER_PAGE = 50;
const SORTS: readonly string[] = ['sessions', 'events'];

/** Sessions by a dimension, how many of them buy, and what they bring. */
export function DimensionPanel(props: DimensionPanelProps) {
  const { scope, title, dimensions, note, eventType } = props;
  const { state, go, goView, href } = useAddress();
  const { format, period } = scope;
  const [fallback] = dimensions;
  const choice = `by-${fallback}`;
  const dimension = dimensions.find((one) => one === state.view[choice]) ?? fallback;
  const isWhole = state.view.show === fallback;
  const sort = isWhole && SORTS.includes(state.sort.replace('-', '')) ? state.sort : '-sessions';
  const page = isWhole ? state.p : 1;
  const question = { by: dimension, sort, eventType };
  const own = { ...question, perPage: isWhole ? PER_PAGE : SHOWN, page };
  const found = useBreakdown(scope, own);
  const steps = { step: [VIEWED, ADDED, ORDERED], by_dimension: dimension };
  const funnel = useFunnel(scope, eventType ? undefined : steps);
  const groups = useMemo(
    () => new Map(funnel.value?.groups?.map((group) => [group[dimension], group.rows])),
    [funnel.value, dimension],
  );
  const total = found.value?.totals.sessions ?? 0;
  const share = (key: string, label: string, step: number): Column<Row> => ({
    ...{ key, label, numeric: true },
    hint: 'Of the sessions whose first product view has this value',
    cell: (row) =>
      funnel.value ? format.percent(groups.get(row[dimension])?.[step]?.conversion ?? null) : '…',
  });
  const outcomes: Column<Row>[] = [
    share('added', 'Added', 1),
    share('ordered', 'Ordered', 2),
    {
      ...{ key: 'revenue', label: 'Revenue', numeric: true },
      cell: ({ values }) => <MoneyList values={values} format={format} />,
    },
  ];
  const columns: Column<Row>[] = [
    {
      key: 'value',
      label: dimensionLabel(dimension),
      cell: (row) => {
        const label = rowLabel(row, dimension);
        const value = row[dimension] ?? null;
        return (
          <>
            {value === null ? (
              label
            ) : (
              <button
                type="button"
                class="value"
                onClick={() =>
                  go({ filters: addFilter(state.filters, dimension, `${value}`), p: 1 })
                }
              >
                {label}
                <span class="unseen">, show only this</span>
              </button>
            )}
            <Meter share={total ? row.sessions / total : 0} />
          </>
        );
      },
    },
    {
      ...{ key: 'sessions', label: 'Sessions', numeric: true },
      cell: ({ sessions }) => format.count(sessions),
    },
    {
      ...{ key: 'events', label: 'Events', numeric: true },
      cell: ({ events }) => format.count(events),
    },
    ...(eventType ? [] : outcomes),
  ];

  return (
    <Panel
      title={title}
      note={`${format.period(period)}${note ? `. ${note}` : ''}`}
      csv={scope.csv(BREAKDOWN, question)}
      busy={found.loading}
      actions={
        dimensions.length > 1 && (
          <label>
            <span class="unseen">{title} by</span>
            <select
              value={dimension}
              onChange={({ currentTarget }) => goView({ [choice]: currentTarget.value })}
            >
              {dimensions.map((name) => (
                <option key={name} value={name}>
                  {dimensionLabel(name)}
                </option>
              ))}
            </select>
          </label>
        )
      }
    >
      <Answer of={found} lines={SHOWN}>
        {({ rows, count }) =>
          rows.length ? (
            <>
              <DataTable
                caption={`${title} of the period`}
                columns={columns}
                rows={rows}
                keyOf={(row) => `${row[dimension]}`}
                {...(isWhole && {
                  sorting: {
                    current: sort,
                    keys: SORTS,
                    sort: (key: string) => go({ sort: key, p: 1 }),
                  },
                })}
              />
              {isWhole ? (
                <Pager
                  {...{ page, perPage: PER_PAGE, count, what: 'rows', format }}
                  href={(p) => href({ p })}
                />
              ) : (
                count > SHOWN && (
                  <p>
                    <a href={href({ view: { ...state.view, show: fallback }, p: 1, sort: '' })}>
                      All {format.count(count)}
                      <span class="unseen"> of {title}</span>
                    </a>
                  </p>
                )
              )}
            </>
          ) : (
            <Empty title="No events in this period.">Choose more days, or remove filters.</Empty>
          )
        }
      </Answer>
    </Panel>
  );
}
