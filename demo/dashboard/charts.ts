import { Chart } from './chart.js';
import { find, shortName } from './elements.js';
import { type Period, valuesOf } from './periods.js';
import type { TypeViews } from './reader.js';

const charts = new Map<string, Chart>();

/** A chart for each type that has events, in the order of the vocabulary. */
export function showCharts(views: readonly TypeViews[], periods: readonly Period[]): void {
  const shown: Chart[] = [];
  const empty: string[] = [];
  for (const { eventType, rows } of views) {
    const values = valuesOf(periods, rows);
    if (!values.some(Boolean)) {
      empty.push(shortName(eventType));
      continue;
    }
    const chart = charts.get(eventType) ?? new Chart(eventType);
    charts.set(eventType, chart);
    shown.push(chart);
  }
  const host = find('.charts');
  // Moving a chart would take the pointer's reading away, so only a change of the set is drawn.
  if (
    host.childElementCount !== shown.length ||
    shown.some((c, i) => host.children[i] !== c.element)
  )
    host.replaceChildren(...shown.map(({ element }) => element));
  for (const chart of shown) {
    const rows = views.find(({ eventType }) => eventType === chart.eventType)?.rows ?? [];
    chart.show(periods, valuesOf(periods, rows));
  }
  const note = find('.none');
  note.hidden = !empty.length;
  note.textContent = shown.length
    ? `None in this period: ${empty.join(', ')}.`
    : 'No events in this period. Visit the shop, or start the demo with --seed 20000.';
}

/** The colours of a canvas do not follow the page by themselves. */
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const chart of charts.values()) if (chart.element.isConnected) chart.draw();
});
