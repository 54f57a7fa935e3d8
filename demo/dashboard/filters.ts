import { EVENT_NAMES } from 'vitrine/contract';
import { find, shortName } from './elements.js';
import type { Range } from './periods.js';

/** What is shown; all of it stands in the address, so that a view can be shared and "back" works. */
export interface Filters {
  range: Range;
  page: number;
  eventType: string;
  sessionId: string;
  referer: string;
  device: string;
  /** JSON object, as text. */
  metadata: string;
}

const FIELDS = ['eventType', 'sessionId', 'referer', 'device', 'metadata'] as const;
const form = find<HTMLFormElement>('.filters');
const input = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
const wrong = find('#metadata-problem');

/** What is wrong with the metadata, with the remedy; empty when nothing is. */
function problemOf(metadata: string): string {
  if (!metadata) return '';
  try {
    const value: unknown = JSON.parse(metadata);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return '';
  } catch {}
  return 'Metadata: write a JSON object, such as {"item_id":"HL-100"}';
}

export function readFilters(): Filters {
  const query = new URLSearchParams(location.search);
  const range = query.get('range') as Range;
  const page = Number(query.get('page'));
  const text = Object.fromEntries(FIELDS.map((name) => [name, query.get(name) ?? '']));
  if (problemOf(text.metadata ?? '')) text.metadata = '';
  return {
    ...(text as Omit<Filters, 'range' | 'page'>),
    range: ['day', 'month', 'year'].includes(range) ? range : 'month',
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** Changes what is shown; any filter goes back to the first page. */
export function setFilters(change: Partial<Filters>): void {
  const { range, page, ...text } = { ...readFilters(), page: 1, ...change };
  const query = new URLSearchParams();
  if (range !== 'month') query.set('range', range);
  for (const [name, value] of Object.entries(text)) if (value) query.set(name, value);
  if (page > 1) query.set('page', String(page));
  history.pushState(null, '', `?${query}`);
  dispatchEvent(new Event('filters'));
}

/** Shows the address in the form. */
function fill() {
  const filters = readFilters();
  for (const name of FIELDS) input(name).value = filters[name];
  find<HTMLInputElement>(`.ranges [value=${filters.range}]`).checked = true;
  wrong.textContent = '';
  input('metadata').removeAttribute('aria-invalid');
}

/** Connects the form, the ranges and the address; calls back at every change. */
export function followFilters(changed: () => void): void {
  input('eventType').append(...EVENT_NAMES.map((name) => new Option(shortName(name), name)));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = Object.fromEntries(FIELDS.map((name) => [name, input(name).value.trim()]));
    const problem = problemOf(text.metadata ?? '');
    wrong.textContent = problem;
    input('metadata').toggleAttribute('aria-invalid', Boolean(problem));
    if (problem) input('metadata').focus();
    else setFilters(text);
  });
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    setFilters(Object.fromEntries(FIELDS.map((name) => [name, ''])));
  });
  input('eventType').addEventListener('change', () => form.requestSubmit());
  find('.ranges').addEventListener('change', (event) => {
    const { page } = readFilters();
    setFilters({ range: (event.target as HTMLInputElement).value as Range, page });
  });
  for (const type of ['filters', 'popstate']) {
    addEventListener(type, () => {
      fill();
      changed();
    });
  }
  fill();
}
