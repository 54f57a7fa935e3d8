import uPlot from 'uplot';
import { themeColour } from '../theme/theme.js';
import { valueRange } from './value-range.js';

/** CSS pixels. Narrower bars run into each other: an area is drawn instead. */
const NARROWEST_BAR = 3.4;

const HEIGHT = 250;

export interface Drawing {
  /** For the axis. */
  labels: readonly string[];
  values: readonly number[];
  /** Whether a value is only of a part of its hour, day, week or month. */
  cut: readonly boolean[];
  compared?: readonly number[] | undefined;
  axisText(value: number): string;
}

export interface Plot {
  draw(drawing: Drawing): void;
  redraw(): void;
  destroy(): void;
}

/** Steps of both axes: there are no half events, and none between two days. */
const WHOLE = Array.from({ length: 12 }, (_, i) => [1, 2, 5].map((n) => n * 10 ** i)).flat();

/**
 * Draws figures by period, from zero.
 *
 * @param onPoint told which period the pointer is at; undefined when it leaves
 */
export function createPlot(
  host: HTMLElement,
  onPoint: (index: number | undefined, left: number) => void,
): Plot {
  let shown: Drawing = { labels: [], values: [], cut: [], axisText: String };
  const bars = () => host.clientWidth / shown.labels.length >= NARROWEST_BAR;
  const barPaths = uPlot.paths.bars?.({ size: [0.72, 34, 1], radius: 0.12 });
  const linePaths = uPlot.paths.linear?.();
  const filled = (fill: 'bar' | 'bar-cut'): uPlot.Series => ({
    paths: (...call) => (bars() ? barPaths : linePaths)?.(...call) ?? null,
    // Also of bars: where they are narrow, uPlot fills them with the colour of their outline.
    stroke: () => themeColour(fill),
    fill: () => themeColour(bars() ? fill : 'area'),
    width: 1.25,
    points: { show: false },
  });
  const axis = { stroke: () => themeColour('quiet'), font: '12px system-ui, sans-serif' };
  const plot = new uPlot(
    {
      width: Math.max(host.clientWidth, 40),
      height: HEIGHT,
      padding: [10, 8, 0, 0],
      legend: { show: false },
      cursor: {
        ...{ x: false, y: false, points: { show: false } },
        drag: { x: false, y: false },
      },
      scales: {
        // Periods stand side by side: a month of 28 days is as wide as one of 31.
        x: { time: false, range: () => [-0.5, Math.max(shown.labels.length, 1) - 0.5] },
        y: { range: (_, least, most) => valueRange(least, most) },
      },
      axes: [
        {
          ...axis,
          ...{ grid: { show: false }, ticks: { show: false }, size: 30, space: 64, incrs: WHOLE },
          values: (_, indexes) => indexes.map((i) => shown.labels[i] ?? ''),
        },
        {
          ...axis,
          ...{ incrs: WHOLE, size: 52, ticks: { show: false } },
          grid: { stroke: () => themeColour('line'), width: 1 },
          values: (_, counts) => counts.map((count) => shown.axisText(count)),
        },
      ],
      series: [
        {},
        filled('bar'),
        filled('bar-cut'),
        {
          stroke: () => themeColour('compared'),
          ...{ width: 1.75, dash: [5, 4], points: { show: false } },
        },
      ],
      hooks: {
        setCursor: [
          (u) => {
            const index = u.cursor.idx ?? undefined;
            const left = index === undefined ? 0 : u.valToPos(index, 'x');
            onPoint((u.cursor.left ?? -1) < 0 ? undefined : index, left + u.over.offsetLeft);
          },
        ],
      },
    },
    [[], [], [], []],
    host,
  );
  const observer = new ResizeObserver(() => {
    const width = host.clientWidth;
    if (width && width !== plot.width) plot.setSize({ width, height: HEIGHT });
  });
  observer.observe(host);

  return {
    draw(drawing) {
      shown = drawing;
      const { values, cut, compared } = drawing;
      plot.setData([
        values.map((_, i) => i),
        values.map((value, i) => (bars() && cut[i] ? null : value)),
        values.map((value, i) => (bars() && cut[i] ? value : null)),
        values.map((_, i) => compared?.[i] ?? null),
      ]);
    },
    redraw: () => plot.redraw(false),
    destroy() {
      observer.disconnect();
      plot.destroy();
    },
  };
}
