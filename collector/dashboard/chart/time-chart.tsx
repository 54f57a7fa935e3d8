import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Formats } from '../format/formats.js';
import type { Bucket, Grain } from '../period/buckets.js';
import { ScrollFrame } from '../table/scroll-frame.js';
import { onThemeChange } from '../theme/theme.js';
import { createPlot, type Plot } from './plot.js';

export interface TimeSeries {
  label: string;
  values: readonly number[];
}

interface TimeChartProps {
  /** Plural of the unit, such as `Sessions`. */
  title: string;
  buckets: readonly Bucket[];
  grain: Grain;
  series: TimeSeries;
  /** Drawn as a line, point by point beside the first. */
  compared?: TimeSeries | undefined;
  format: Formats;
  /** Default: a count. */
  valueText?: (value: number) => string;
}

interface Point {
  index: number;
  /** CSS pixels from the left. */
  left: number;
}

/** Counts by time, with a table of the same figures. */
export function TimeChart(props: TimeChartProps) {
  const { title, buckets, grain, series, compared, format } = props;
  const valueText = props.valueText ?? format.count;
  const id = useId();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const [point, setPoint] = useState<Point>();
  const labels = buckets.map((bucket) => format.bucket(bucket, grain));

  useEffect(() => {
    if (!host.current) return;
    const created = createPlot(host.current, (index, left) =>
      setPoint(index === undefined ? undefined : { index, left }),
    );
    plot.current = created;
    const stop = onThemeChange(created.redraw);
    return () => {
      stop();
      created.destroy();
    };
  }, []);

  useEffect(() => {
    plot.current?.draw({
      labels: labels.map(({ short }) => short),
      values: series.values,
      cut: buckets.map(({ cut }) => cut),
      compared: compared?.values,
      axisText: format.short,
    });
  }, [buckets, series, compared]);

  const most = series.values.reduce(
    (best, value, i) => (value > (series.values[best] ?? 0) ? i : best),
    0,
  );
  const summary = `${title} by ${grain}: most in ${labels[most]?.long ?? 'no period'}, ${valueText(series.values[most] ?? 0)}. The table below has all figures.`;
  return (
    <figure class="time-chart">
      <div class="plot">
        <div ref={host} class="plot-area" role="img" aria-label={summary} />
        {point && labels[point.index] && (
          <p class="readout" style={{ '--left': `${point.left}px` }} aria-hidden="true">
            <b>{valueText(series.values[point.index] ?? 0)}</b> {labels[point.index]?.long}
            {buckets[point.index]?.cut && ', only in part'}
            {compared && (
              <span class="readout-compared">
                {' '}
                {compared.label}: {valueText(compared.values[point.index] ?? 0)}
              </span>
            )}
          </p>
        )}
      </div>
      {compared && (
        <figcaption class="legend">
          <span class="key-bar" /> {series.label} <span class="key-line" /> {compared.label}
        </figcaption>
      )}
      <details class="figures">
        <summary>Table of {title.toLowerCase()}</summary>
        <ScrollFrame labelledBy={id} low>
          <table>
            <caption id={id} class="unseen">
              {title} by {grain}
            </caption>
            <thead>
              <tr>
                <th scope="col">{`${grain[0]?.toUpperCase()}${grain.slice(1)}`}</th>
                <th scope="col" class="numeric">
                  {series.label}
                </th>
                {compared && (
                  <th scope="col" class="numeric">
                    {compared.label}
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {buckets.map(({ key, cut }, i) => (
                <tr key={key}>
                  <th scope="row">
                    {labels[i]?.long}
                    {cut && ' (in part)'}
                  </th>
                  <td class="numeric">{valueText(series.values[i] ?? 0)}</td>
                  {compared && <td class="numeric">{valueText(compared.values[i] ?? 0)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollFrame>
      </details>
    </figure>
  );
}
