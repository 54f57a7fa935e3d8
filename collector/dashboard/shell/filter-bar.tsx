import { useState } from 'preact/hooks';
import type { Dimension } from 'vitrine/contract';
import { addFilter, FILTERS, removeFilter } from '../address/address-state.js';
import { useAddress } from '../address/use-address.js';
import { useBreakdown } from '../api/use-breakdown.js';
import { useScope } from '../api/use-scope.js';
import { dimensionLabel, valueLabel } from '../format/dimension-labels.js';

/** The filters of the address, and a form that adds one. */
export function FilterBar() {
  const { state, go } = useAddress();
  const scope = useScope();
  const [name, setName] = useState<Dimension>('item_id');
  const [open, setOpen] = useState(false);
  const known = useBreakdown(
    scope,
    open ? { by: name, perPage: 100, sort: '-sessions' } : undefined,
  );
  const names = [
    ...FILTERS,
    ...scope.org.indexedMetadataKeys.map((key): Dimension => `metadata.${key}`),
  ];
  const chips = Object.entries(state.filters).flatMap(([dimension, values]) =>
    (values ?? []).map((value) => ({ dimension: dimension as Dimension, value })),
  );
  const values = known.value?.by[0] === name ? known.value.rows.map((row) => row[name]) : [];

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const value = `${new FormData(form).get('value')}`.trim();
    if (!value) return;
    form.reset();
    go({ filters: addFilter(state.filters, name, value), p: 1 });
  };

  return (
    <div class="filter-bar">
      {chips.length > 0 && (
        <ul class="chips" aria-label="Filters">
          {chips.map(({ dimension, value }) => (
            <li key={`${dimension} ${value}`}>
              <button
                type="button"
                class="chip"
                onClick={() => go({ filters: removeFilter(state.filters, dimension, value), p: 1 })}
              >
                {dimensionLabel(dimension)}: <b>{valueLabel(dimension, value)}</b>
                <span aria-hidden="true"> ×</span>
                <span class="unseen">, remove this filter</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <details
        class="add-filter"
        onToggle={({ currentTarget }) => setOpen((currentTarget as HTMLDetailsElement).open)}
      >
        <summary class="button">Add filter</summary>
        <form class="filter-form" onSubmit={submit}>
          <label>
            Filter by
            <select
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value as Dimension)}
            >
              {names.map((dimension) => (
                <option key={dimension} value={dimension}>
                  {dimensionLabel(dimension)}
                </option>
              ))}
            </select>
          </label>
          <label>
            Value
            <input name="value" list="filter-values" required autocomplete="off" />
          </label>
          <datalist id="filter-values">
            {values.map((value) => (
              <option key={`${value}`} value={`${value ?? ''}`} />
            ))}
          </datalist>
          <button type="submit" class="button solid">
            Add
          </button>
        </form>
      </details>
    </div>
  );
}
