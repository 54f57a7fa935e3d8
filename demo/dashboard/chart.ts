import uPlot from 'uplot';
import { number } from './element.js';
import { colour, onRepaint } from './paint.js';
import type { Period } from './periods.js';

/** CSS pixels. Narrower bars run into each other: an area is drawn instead. */
const NARROWEST_BAR = 3.4;

export interface Drawing {
  periods: readonly Period[];
  counts: readonly number[];
  /** Whether the last period is not over yet. */
  running: boolean;
}

export interface ChartOptions {
  /** CSS pixels. */
  height: number;
  /** Small ones have no axes. */
  small?: boolean;
  /** Told which period the pointer is at; undefined when it leaves. */
  onPoint?: (index: number | undefined, left: number) => void;
}

export interface Chart {
  draw(drawing: Drawing): void;
}

/** Whole numbers only: there are no half events. */
const WHOLE = Array.from({ length: 10 }, (_, i) => [1, 2, 5].map((n) => n * 10 ** i)).flat();

/** A chart of counts by period, from zero. */
export function createChart(host: HTMLElement, options: ChartOptions): Chart {
  const { height, small = false, onPoint } = options;
  let shown: Drawing = { periods: [], counts: [], running: false };
  const bars = () => host.clientWidth / shown.periods.length >= NARROWEST_BAR;
  const barPaths = uPlot.paths.bars?.({ size: [0.72, 34, 1], radius: small ? 0 : 0.12 });
  const linePaths = uPlot.paths.linear?.();
  const series = (fill: 'bar' | 'bar-running'): uPlot.Series => ({
    paths: (...call) => ((bars() ? barPaths : linePaths)?.(...call) ?? null) as uPlot.Series.Paths,
    // Also of bars: where they are narrow, uPlot fills them with the colour of their outline.
    stroke: () => colour(fill),
    fill: () => colour(bars() ? fill : 'area'),
    width: 1.25,
    points: { show: false },
  });
  const axis = { stroke: () => colour('quiet'), font: '12px system-ui, sans-serif' };
  const plot = new uPlot(
    {
      width: Math.max(host.clientWidth, 40),
      height,
      padding: small ? [2, 0, 0, 0] : [10, 8, 0, 0],
      legend: { show: false },
      cursor: {
        show: Boolean(onPoint),
        x: false,
        y: false,
        points: { show: false },
        drag: { x: false, y: false },
      },
      scales: {
        // Periods stand side by side: a month of 28 days is as wide as one of 31.
        x: { time: false, range: () => [-0.5, Math.max(shown.periods.length, 1) - 0.5] },
        y: { range: (_, __, max) => [0, max > 0 ? max * 1.06 : 1] },
      },
      axes: [
        {
          ...axis,
          show: !small,
          grid: { show: false },
          ticks: { show: false },
          size: 30,
          space: 52,
          incrs: WHOLE,
          values: (_, indexes) => indexes.map((i) => shown.periods[i]?.short ?? ''),
        },
        {
          ...axis,
          show: !small,
          incrs: WHOLE,
          size: 48,
          grid: { stroke: () => colour('line'), width: 1 },
          ticks: { show: false },
          values: (_, counts) => counts.map(number),
        },
      ],
      series: [{}, series('bar'), series('bar-running')],
      hooks: {
        setCursor: [
          (u) => {
            const index = u.cursor.idx ?? undefined;
            const left = index === undefined ? 0 : u.valToPos(index, 'x');
            onPoint?.((u.cursor.left ?? -1) < 0 ? undefined : index, left + u.over.offsetLeft);
          },
        ],
      },
    },
    [[], [], []],
    host,
  );
  new ResizeObserver(() => {
    const width = host.clientWidth;
    if (width && width !== plot.width) plot.setSize({ width, height });
  }).observe(host);
  onRepaint(() => plot.redraw(false));

  return {
    draw(drawing) {
      shown = drawing;
      const { counts, running } = drawing;
      const open = running && bars() ? counts.length - 1 : -1;
      plot.setData([
        counts.map((_, i) => i),
        counts.map((count, i) => (i === open ? null : count)),
        counts.map((count, i) => (i === open ? count : null)),
      ]);
    },
  };
}
