import type { JsonObject, ListQuery } from 'vitrine/client';
import { find } from '../look/find.js';
import { element, write } from './element.js';
import { ALL, EVENT_TYPES, labelOf } from './event-types.js';
import { DEFAULTS, FILTERS, type ViewState } from './view-state.js';

/** @throws Error with a sentence when the text is no JSON object */
export function parseMetadata(text: string): JsonObject | undefined {
  if (!text.trim()) return undefined;
  const remedy = 'Write an object such as {"item_id":"HL-100"}; until then it does not filter.';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON (${(error as Error).message}). ${remedy}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as JsonObject;
  }
  throw new Error(`This is JSON, but not an object. ${remedy}`);
}

/** What the list is asked for. A metadata filter that cannot be read is left out. */
export function queryOf({ type, session, referer, device, metadata }: ViewState): ListQuery {
  let object: JsonObject | undefined;
  try {
    object = parseMetadata(metadata);
  } catch {}
  return {
    ...(type !== ALL && { eventType: type }),
    ...(session && { sessionId: session }),
    ...(referer && { referer }),
    ...(device && { device }),
    ...(object && { metadata: object }),
  };
}

/**
 * The form above the list.
 *
 * @param filter told what has changed
 * @returns shows a state in the form
 */
export function createFilters(filter: (by: Partial<ViewState>) => void) {
  const form = find<HTMLFormElement>('form.filters');
  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
  field('type').append(
    ...[ALL, ...EVENT_TYPES].map((value) =>
      element('option', { value, textContent: value === ALL ? 'Any' : labelOf(value) }),
    ),
  );
  const read = () =>
    Object.fromEntries(
      FILTERS.map((name) => [name, field(name).value.trim()]),
    ) as Partial<ViewState>;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    filter(read());
  });
  form.addEventListener('change', () => filter(read()));
  find('.clear', form).addEventListener('click', () =>
    filter(Object.fromEntries(FILTERS.map((name) => [name, DEFAULTS[name]]))),
  );

  return (state: ViewState) => {
    for (const name of FILTERS) {
      const input = field(name);
      // Never under the hands of somebody who types.
      if (input !== document.activeElement || input.value.trim() !== state[name]) {
        input.value = state[name];
      }
    }
    let wrong = '';
    try {
      parseMetadata(state.metadata);
    } catch (error) {
      wrong = (error as Error).message;
    }
    write(find('#metadata-error'), wrong);
    field('metadata').ariaInvalid = wrong ? 'true' : null;
    const active = FILTERS.filter((name) => state[name] !== DEFAULTS[name]).length;
    find('.clear', form).hidden = active === 0;
    write(find('.filter-count'), active ? `${active} active` : '');
  };
}
