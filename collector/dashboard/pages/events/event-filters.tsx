import { useState } from 'preact/hooks';
import { EVENT_NAMES } from 'vitrine/contract';
import { useAddress } from '../../address/use-address.js';
import type { Scope } from '../../api/use-scope.js';
import { eventLabel } from '../../format/event-labels.js';
import { EVENT_FIELDS, type EventField, metadataProblem } from './event-query.js';

const TEXTS: readonly [field: EventField, label: string][] = [
  ['session', 'Session id'],
  ['user', 'User id'],
  ['referer', 'Page address'],
];

/** The filters of the list: applied together, so that half a word asks nothing. */
export function EventFilters({ scope }: { scope: Scope }) {
  const { state, go } = useAddress();
  const [trouble, setTrouble] = useState('');
  const types = [...EVENT_NAMES, ...(scope.org.eventTypes ?? [])];

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const fields = Object.keys(EVENT_FIELDS).map((field) => [
      field,
      `${given.get(field) ?? state.view[field] ?? ''}`.trim(),
    ]);
    const view = Object.fromEntries(fields) as Record<EventField, string>;
    const problem = metadataProblem(view.metadata);
    setTrouble(problem);
    if (!problem) go({ view: { ...state.view, ...view, event: '' }, p: 1 });
  };

  return (
    // Other filters of the address make another form: what was typed before is no longer what is asked.
    <form class="fields event-filters" onSubmit={submit} key={JSON.stringify(state.view)}>
      <label>
        Event
        <select name="type" defaultValue={state.view.type ?? ''}>
          <option value="">All events</option>
          {types.map((type) => (
            <option key={type} value={type} selected={type === state.view.type}>
              {eventLabel(type)}
            </option>
          ))}
        </select>
      </label>
      {TEXTS.map(([field, label]) => (
        <label key={field}>
          {label}
          <input name={field} defaultValue={state.view[field] ?? ''} autocomplete="off" />
        </label>
      ))}
      {scope.org.assets.length > 0 && (
        <label>
          Asset
          <select name="asset">
            <option value="">All assets</option>
            {scope.org.assets.map(({ assetId, name }) => (
              <option key={assetId} value={assetId} selected={assetId === state.view.asset}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {scope.org.hasMoreAssets && (
        <label>
          Asset id
          <input name="asset" defaultValue={state.view.asset ?? ''} autocomplete="off" />
        </label>
      )}
      <label class="wide">
        Metadata
        <input
          name="metadata"
          class="code"
          placeholder='{"item_id":"CH-1"}'
          defaultValue={state.view.metadata ?? ''}
          autocomplete="off"
          spellcheck={false}
          aria-invalid={trouble !== ''}
          aria-describedby="metadata-trouble"
        />
      </label>
      <p class="trouble" id="metadata-trouble" role="alert">
        {trouble}
      </p>
      <div class="buttons">
        <button type="submit" class="button solid">
          Apply
        </button>
        <button type="button" class="button" onClick={() => go({ view: {}, p: 1 })}>
          Clear
        </button>
      </div>
    </form>
  );
}
