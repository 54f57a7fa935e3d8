import uPlot from 'uplot';
import { make, number, shortName } from './elements.js';
import type { Period } from './periods.js';

const HEIGHT = 120;

/** A chart of one event type: a bar for each period, from zero. */
export class Chart {
  readonly element = make('figure', 'chart');
  readonly #readout = make('span', 'readout');
  readonly #plot = make('div', 'plot');
  readonly #sized = new ResizeObserver(() => this.#resize());
  #chart: uPlot | undefined;
  #periods: readonly Period[] = [];
  #values: number[] = [];

  constructor(readonly eventType: string) {
    const caption = make('figcaption');
    caption.append(make('span', 'name', shortName(eventType)), this.#readout);
    this.#plot.role = 'img';
    this.element.append(caption, this.#plot);
    this.#sized.observe(this.#plot);
  }

  show(periods: readonly Period[], values: number[]) {
    const same = this.#chart && periods.length === this.#periods.length;
    this.#periods = periods;
    this.#values = values;
    this.#read(null);
    const newest = values.at(-1) ?? 0;
    this.#plot.ariaLabel = `${shortName(this.eventType)}: ${this.#readout.textContent}; ${number(newest)} in ${periods.at(-1)?.label}`;
    if (same) this.#chart?.setData(this.#data());
    else this.draw();
  }

  /** Draws anew, in the colours of the moment. */
  draw() {
    this.#chart?.destroy();
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--chart-text'),
      font: '11px system-ui, sans-serif',
      ticks: { show: false },
    };
    const last = this.#periods.length - 1;
    this.#chart = new uPlot(
      {
        width: Math.max(this.#plot.clientWidth, 120),
        height: HEIGHT,
        padding: [6, 24, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
        scales: {
          x: { time: false, range: () => [-0.6, last + 0.6] },
          y: { range: (_plot, _min, max) => [0, Math.max(max * 1.05, 1)] },
        },
        axes: [
          {
            ...axis,
            size: 22,
            grid: { show: false },
            splits: () => [0, Math.round(last / 2), last],
            values: (_plot, splits) => splits.map((i) => this.#periods[i]?.label ?? ''),
          },
          {
            ...axis,
            size: 40,
            grid: { stroke: colour('--chart-line'), width: 1 },
            values: (_plot, splits) =>
              splits.map((value) => (Number.isInteger(value) ? number(value) : '')),
          },
        ],
        series: [
          {},
          {
            fill: colour('--chart-bar'),
            stroke: colour('--chart-bar'),
            width: 0,
            paths: uPlot.paths.bars?.({ size: [0.72, 46], radius: 0.12 }),
            points: { show: false },
          },
        ],
        hooks: { setCursor: [(plot) => this.#read(plot.cursor.idx ?? null)] },
      } as uPlot.Options,
      this.#data(),
      this.#plot,
    );
  }

  #data(): uPlot.AlignedData {
    return [this.#values.map((_, i) => i), this.#values];
  }

  /** What the pointer is at, else the sum. */
  #read(at: number | null) {
    const period = at === null ? undefined : this.#periods[at];
    this.#readout.textContent = period
      ? `${period.label}: ${number(this.#values[at as number] ?? 0)}`
      : number(this.#values.reduce((sum, value) => sum + value, 0));
  }

  #resize() {
    const width = this.#plot.clientWidth;
    if (width && width !== this.#chart?.width) this.#chart?.setSize({ width, height: HEIGHT });
  }
}
