import { createClient, type ListResponse } from 'vitrine/client';
import { find } from '../look/find.js';
import { SAMPLE, showBreakdowns } from './breakdowns.js';
import { createCharts } from './charts.js';
import { readDelivery, showDelivery } from './delivery.js';
import { number, write } from './element.js';
import { createDialog } from './event-dialog.js';
import { createTable, timeLabel } from './event-table.js';
import { createFilters, queryOf } from './filters.js';
import { showFunnel } from './funnel.js';
import { createPeriodChoice } from './period-choice.js';
import { startPolling } from './polling.js';
import { type Overview, readCount, readOverview } from './reading.js';
import { showTotals } from './totals.js';
import { describeTrouble } from './trouble.js';
import { readState, type ViewState, writeState } from './view-state.js';

const POLL_MS = 3_000;
const PER_PAGE = 25;

const { token = '', endpoint = '' } = document.body.dataset;
const client = createClient({ token, tokenKind: 'public', endpoint });

let state = readState(location.search);
/** What is on the screen, and for which question. */
let overview: { key: string; total: number; read: Overview } | undefined;
let list: { key: string; answer: ListResponse } | undefined;
let sampled = -1;

function go(change: Partial<ViewState>, how: 'push' | 'replace' = 'push') {
  const next = { ...state, ...change };
  const address = location.pathname + writeState(next);
  if (address === location.pathname + location.search) return;
  history[how === 'push' ? 'pushState' : 'replaceState']({ within: true }, '', address);
  arrive();
}

const filter = (by: Partial<ViewState>) => go({ ...by, page: 1 });
const pick = (by: Partial<ViewState>) => {
  filter(by);
  find('.log').scrollIntoView({ block: 'start' });
};

const charts = createCharts((chart) => go({ chart }));
const showPeriod = createPeriodChoice((by) => go(by));
const showFilters = createFilters(filter);
const showTable = createTable({
  filter: pick,
  open: ({ id }) => go({ event: id }),
  turn(page) {
    if (page < 1 || page > Math.ceil((list?.answer.count ?? 0) / PER_PAGE)) return;
    go({ page });
    find('.log').scrollIntoView({ block: 'start' });
  },
});
const dialog = createDialog(() => {
  // What was opened here is one step back; a link to an event has nothing behind it.
  if (history.state?.within) history.back();
  else go({ event: '' }, 'replace');
});

async function readCharts(signal: AbortSignal) {
  const key = [state.range, state.span, state.from, state.to].join();
  const total = await readCount(client, state, { signal });
  if (overview?.key === key && overview.total === total) return;
  const [read, delivery] = await Promise.all([
    readOverview(client, state, { signal }),
    readDelivery(state, signal),
  ]);
  overview = { key, total, read };
  showOverview();
  showDelivery(delivery);
}

function showOverview() {
  if (!overview) return;
  showTotals(overview.read);
  charts.show(overview.read, state);
  showFunnel(overview.read);
}

async function readList(signal: AbortSignal) {
  const query = { ...queryOf(state), page: state.page, perPage: PER_PAGE };
  const key = JSON.stringify(query);
  const answer = await client.list(query, { signal });
  const before = list?.key === key ? list.answer : undefined;
  list = { key, answer };
  const arrived = before ? answer.count - before.count : 0;
  if (before && arrived > 0) {
    write(find('.arrived'), `${number(arrived)} new ${arrived === 1 ? 'event' : 'events'}`);
  }
  // Further back the list stands still, so that nothing moves under the eyes.
  if (before && state.page > 1) return;
  const seen = new Set(before?.events.map(({ id }) => id));
  const fresh = before ? answer.events.filter(({ id }) => !seen.has(id)) : [];
  showTable(answer, new Set(fresh.map(({ id }) => id)));
}

async function readSample(signal: AbortSignal) {
  if (sampled === overview?.total) return;
  const { events } = await client.list({ perPage: SAMPLE }, { signal });
  sampled = overview?.total ?? -1;
  if (events.length) showBreakdowns(events, pick);
}

const polling = startPolling(
  POLL_MS,
  async (signal) => {
    await Promise.all([readCharts(signal), readList(signal)]);
    await readSample(signal);
    find('.trouble').hidden = true;
    document.body.dataset.status = 'live';
    write(find('.status'), `Live, read at ${timeLabel(new Date().toISOString()).slice(-8)} UTC`);
  },
  (error) => {
    find('.trouble').hidden = false;
    write(find('.trouble'), describeTrouble(error, endpoint));
    document.body.dataset.status = 'trouble';
    write(find('.status'), 'Not up to date');
  },
);

async function showEvent() {
  const { event: id } = state;
  if (!id) return dialog.close();
  try {
    const known = list?.answer.events.find((event) => event.id === id);
    const event = known ?? (await client.get(id));
    if (state.event === id) dialog.show(event);
  } catch (error) {
    if (state.event === id) dialog.tell(describeTrouble(error, endpoint));
  }
}

/** Shows what the address says. */
function arrive() {
  const before = state;
  state = readState(location.search);
  showPeriod(state);
  showFilters(state);
  showOverview();
  if (before.event !== state.event) showEvent();
  if (
    writeState({ ...before, event: '', chart: '' }) !==
    writeState({ ...state, event: '', chart: '' })
  ) {
    write(find('.arrived'), '');
    polling.now();
  }
}

addEventListener('popstate', arrive);
find('.pause').addEventListener('click', (event) => {
  const pause = event.currentTarget as HTMLButtonElement;
  const paused = pause.ariaPressed !== 'true';
  pause.ariaPressed = `${paused}`;
  polling.pause(paused);
  if (!paused) return;
  document.body.dataset.status = 'paused';
  write(find('.status'), 'Paused');
});

showPeriod(state);
showFilters(state);
polling.now();
showEvent();
