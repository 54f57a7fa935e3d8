import { find } from '../look/find.js';
import { type Chart, createChart, type Drawing } from './chart.js';
import { element, number, write } from './element.js';
import { ALL, EVENT_TYPES, labelOf } from './event-types.js';
import { dateLabel } from './periods.js';
import type { Overview, Series } from './reading.js';
import type { ViewState } from './view-state.js';

const NONE: Series = { counts: [], count: 0, metric: 0 };

export interface Charts {
  show(overview: Overview, state: ViewState): void;
}

/**
 * One large chart of what is chosen, and a small one for each event type to choose from.
 *
 * @param choose told the event type that the large chart shall show
 */
export function createCharts(choose: (type: string) => void): Charts {
  const stage = find('.chart');
  const readout = find('.readout');
  let shown: { drawing: Drawing; type: string } | undefined;

  const large = createChart(stage, {
    height: 260,
    onPoint(index, left) {
      const period = index === undefined ? undefined : shown?.drawing.periods[index];
      readout.hidden = !period;
      if (!period || !shown || index === undefined) return;
      const running = shown.drawing.running && index === shown.drawing.periods.length - 1;
      const count = number(shown.drawing.counts[index] ?? 0);
      readout.replaceChildren(
        element('b', { textContent: count }),
        `${period.long}${running ? ', so far' : ''}`,
      );
      const half = readout.offsetWidth / 2;
      const x = Math.min(Math.max(left, half), stage.clientWidth - half);
      readout.style.translate = `${Math.round(x - half)}px 0`;
    },
  });

  const tiles = new Map<string, { tile: HTMLButtonElement; chart: Chart }>();
  for (const type of [ALL, ...EVENT_TYPES]) {
    const tile = element(
      'button',
      { type: 'button', className: 'tile' },
      element('span', { className: 'tile-name', textContent: labelOf(type) }),
      element('span', { className: 'tile-count', textContent: '–' }),
    );
    tile.dataset.type = type;
    const canvas = element('span', { className: 'tile-chart', ariaHidden: 'true' });
    tile.append(canvas);
    tile.addEventListener('click', () => choose(type));
    find('.tiles').append(element('li', {}, tile));
    tiles.set(type, { tile, chart: createChart(canvas, { height: 44, small: true }) });
  }

  const figures = find<HTMLDetailsElement>('.figures');
  const showFigures = () => {
    if (!figures.open || !shown) return;
    const { periods, counts } = shown.drawing;
    find('tbody', figures).replaceChildren(
      ...periods
        .map(({ long }, i) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row', textContent: long }),
            element('td', { textContent: number(counts[i] ?? 0) }),
          ),
        )
        .reverse(),
    );
  };
  figures.addEventListener('toggle', showFigures);

  return {
    show({ periods, first, last, series }, { chart, range }) {
      const type = series.has(chart) ? chart : ALL;
      // The last period ends with today or later, so more may still come.
      const running = (periods.at(-1)?.last ?? 0) * 86_400_000 + 86_400_000 > Date.now();
      const { counts, count } = series.get(type) ?? NONE;
      shown = { drawing: { periods, counts, running }, type };
      large.draw(shown.drawing);
      showFigures();
      const days = `${dateLabel(first)} to ${dateLabel(last)}`;
      const most = counts.indexOf(Math.max(...counts));
      write(find('.chart-title'), `${labelOf(type)} by ${range}`);
      write(find('.chart-span'), `${days}, UTC${running ? `; the last ${range} is not over` : ''}`);
      stage.ariaLabel = `${labelOf(type)} by ${range}, ${days}: ${number(count)}, most of them (${number(counts[most] ?? 0)}) in ${periods[most]?.long}`;
      for (const [name, { tile, chart: small }] of tiles) {
        const own = series.get(name) ?? NONE;
        small.draw({ periods, counts: own.counts, running });
        write(find('.tile-count', tile), number(own.count));
        tile.ariaPressed = `${name === type}`;
        tile.classList.toggle('none', own.count === 0);
      }
    },
  };
}
