import type { ViewsAnswer } from 'vitrine/client';

export type Range = 'day' | 'month' | 'year';
type Row = ViewsAnswer['views'][number];

/** How many periods back the charts go. */
const DEPTH: Record<Range, number> = { day: 60, month: 24, year: 3 };

export interface Period {
  key: string;
  label: string;
}

const pad = (value: number) => String(value).padStart(2, '0');

const keyOf = ({ year, month, day }: Row) =>
  [year, month, day].filter((part) => part !== undefined).join('-');

/** The periods of a range, oldest first, to today: UTC, as the API counts. */
export function periodsOf(range: Range, now = new Date()): Period[] {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  return Array.from({ length: DEPTH[range] }, (_, i) => {
    const back = DEPTH[range] - 1 - i;
    const date = new Date(
      range === 'day'
        ? Date.UTC(year, month, day - back)
        : range === 'month'
          ? Date.UTC(year, month - back)
          : Date.UTC(year - back, 0),
    );
    const parts = { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' } as const;
    const { year: y, ...shown } = parts;
    const options =
      range === 'day' ? shown : range === 'month' ? { ...parts, day: undefined } : { year: y };
    const row: Row = { year: date.getUTCFullYear(), views: 0, cumulative: 0 };
    if (range !== 'year') row.month = date.getUTCMonth() + 1;
    if (range === 'day') row.day = date.getUTCDate();
    return {
      key: keyOf(row),
      label: date.toLocaleDateString('en-GB', { ...options, timeZone: 'UTC' }),
    };
  });
}

/** First day of a range, as `subStartDate` takes it. */
export function startOf(range: Range, now = new Date()): string {
  const [first] = periodsOf(range, now);
  const [year = 0, month = 1, day = 1] = (first?.key ?? '').split('-').map(Number);
  return `${year}/${pad(month)}/${pad(day)}`;
}

/** Values of the periods; a period that the answer leaves out had no events. */
export function valuesOf(periods: readonly Period[], rows: readonly Row[]): number[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row.views]));
  return periods.map(({ key }) => byKey.get(key) ?? 0);
}
