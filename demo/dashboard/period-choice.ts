import { find } from '../look/find.js';
import { isoDay, toDay } from './periods.js';
import { isWhole, readState, type SpanName, spanOf, type ViewState } from './view-state.js';

/**
 * The form that chooses range and period.
 *
 * @returns shows a state in the form
 */
export function createPeriodChoice(choose: (by: Partial<ViewState>) => void) {
  const form = find<HTMLFormElement>('form.period');
  const value = (name: string) => `${new FormData(form).get(name) ?? ''}`;
  const dates = find('.dates', form);
  let shown = readState('');
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('change', () => {
    const { range, span } = readState(`?range=${value('range')}&span=${value('span')}`);
    if (span !== 'custom') return choose({ range, span, from: '', to: '' });
    // The choice begins with the days that are in view.
    const days = spanOf(shown, toDay(Date.now()));
    const given = dates.hidden
      ? { from: isoDay(days.first ?? days.last - 364), to: isoDay(days.last) }
      : { from: value('from'), to: value('to') };
    choose({ range, span, ...given });
  });

  return (state: ViewState) => {
    shown = state;
    for (const radio of form.querySelectorAll<HTMLInputElement>('[name=range]')) {
      radio.checked = radio.value === state.range;
    }
    const select = find<HTMLSelectElement>('[name=span]', form);
    select.value = state.span;
    for (const option of select.options) {
      option.disabled = !isWhole(state.range, option.value as SpanName);
    }
    dates.hidden = state.span !== 'custom';
    const today = isoDay(toDay(Date.now()));
    for (const name of ['from', 'to'] as const) {
      const input = find<HTMLInputElement>(`[name=${name}]`, form);
      input.max = today;
      if (input !== document.activeElement) input.value = state[name];
    }
  };
}
