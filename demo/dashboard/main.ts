import { showCharts } from './charts.js';
import { find } from './elements.js';
import { followFilters, readFilters } from './filters.js';
import { periodsOf } from './periods.js';
import { readCount, readPage, readSample, readViews } from './reader.js';
import { showDevicesAndReferers } from './shares.js';
import { showFunnel, showTotals } from './summary.js';
import { showTable } from './table.js';

/** How often the page looks for new events while somebody looks at it: ms. */
const PAUSE = 3_000;

const live = find('.live');
const problem = find('.problem');
let timer: ReturnType<typeof setTimeout> | undefined;
let running = new AbortController();
/** What the figures show, so that they are read anew only when there is something new. */
let shown = '';

async function refresh() {
  clearTimeout(timer);
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const filters = readFilters();
  try {
    const [count, page] = await Promise.all([readCount(signal), readPage(filters, signal)]);
    showTable(page);
    const state = `${filters.range} ${count}`;
    if (state !== shown) {
      const [views, sample] = await Promise.all([
        readViews(filters.range, signal),
        readSample(signal),
      ]);
      showTotals(views);
      showCharts(views, periodsOf(filters.range));
      showFunnel(views);
      showDevicesAndReferers(sample);
      shown = state;
    }
    problem.hidden = true;
    live.textContent = 'Live';
    live.dataset.state = 'live';
  } catch (error) {
    if (signal.aborted) return;
    problem.hidden = false;
    problem.textContent = `The events cannot be read: ${(error as Error).message}. Trying again.`;
    live.textContent = 'Not connected';
    live.dataset.state = 'lost';
  }
  if (!document.hidden) timer = setTimeout(refresh, PAUSE);
}

followFilters(refresh);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refresh();
});
refresh();
