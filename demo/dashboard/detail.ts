import type { StoredEvent } from 'vitrine/client';
import { find, make } from './elements.js';
import { setFilters } from './filters.js';

const dialog = find<HTMLDialogElement>('.detail');

/** Fields that the list can be filtered by. */
const FILTERS = ['sessionId', 'device', 'referer', 'eventType'] as const;

/** Everything about one event. Closing gives the focus back to where it came from. */
export function openDetail(event: StoredEvent): void {
  find('#detail-title').textContent = event.eventType;
  find('.detail dl').replaceChildren(
    ...Object.entries(event).flatMap(([name, value]) => {
      const content = make('dd');
      const nested = typeof value === 'object' && value !== null;
      if (nested) content.append(make('pre', '', JSON.stringify(value, null, 2)));
      else content.append(value === null ? '–' : String(value));
      if (value !== null && (FILTERS as readonly string[]).includes(name)) {
        const button = make('button', 'value', 'Show all like this');
        button.type = 'button';
        button.addEventListener('click', () => {
          dialog.close();
          setFilters({ [name]: String(value) });
        });
        content.append(' ', button);
      }
      return [make('dt', '', name), content];
    }),
  );
  dialog.showModal();
  dialog.scrollTop = 0;
}

// A click beside the dialog closes it, as everywhere.
dialog.addEventListener('click', (event) => {
  if (event.target === dialog) dialog.close();
});
