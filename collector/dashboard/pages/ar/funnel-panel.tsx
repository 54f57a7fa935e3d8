import { FUNNEL, useFunnel } from '../../api/use-funnel.js';
import type { Scope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Empty } from '../../components/empty.js';
import { Meter } from '../../components/meter.js';
import { Panel } from '../../components/panel.js';
import { eventLabel } from '../../format/event-labels.js';
import { type Column, DataTable } from '../../table/data-table.js';

interface FunnelPanelProps {
  scope: Scope;
  title: string;
  /** Event types. */
  steps: readonly string[];
  note?: string;
  /** For a period without the first step. */
  empty: string;
}

/** How many sessions go how far, and how long each step takes. */
export function FunnelPanel({ scope, title, steps, note, empty }: FunnelPanelProps) {
  const { format, period } = scope;
  const funnel = useFunnel(scope, { step: steps });
  type Step = NonNullable<typeof funnel.value>['rows'][number];
  const columns: Column<Step>[] = [
    {
      key: 'step',
      label: 'Step',
      cell: ({ step, conversion }) => (
        <>
          {eventLabel(step)}
          <Meter share={conversion ?? 0} />
        </>
      ),
    },
    {
      key: 'sessions',
      label: 'Sessions',
      numeric: true,
      cell: ({ sessions }) => format.count(sessions),
    },
    {
      key: 'first',
      label: 'Of the first',
      numeric: true,
      cell: ({ conversion }) => format.percent(conversion),
    },
    {
      key: 'before',
      label: 'Of the step before',
      numeric: true,
      cell: ({ stepConversion }) => format.percent(stepConversion),
    },
    {
      key: 'median',
      label: 'Median time',
      numeric: true,
      cell: ({ medianSeconds }) => format.duration(medianSeconds),
    },
  ];
  return (
    <Panel
      title={title}
      note={`${note ? `${note}. ` : ''}Sessions that took the steps in this order, ${format.period(period)}`}
      csv={scope.csv(FUNNEL, { step: steps })}
      busy={funnel.loading}
    >
      <Answer of={funnel}>
        {({ rows }) =>
          rows[0]?.sessions ? (
            <DataTable
              caption={`${title}: sessions by step`}
              columns={columns}
              rows={rows}
              keyOf={({ step }) => step}
            />
          ) : (
            <Empty title="Nothing to follow.">{empty}</Empty>
          )
        }
      </Answer>
    </Panel>
  );
}
