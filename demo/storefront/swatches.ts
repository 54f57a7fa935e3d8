import { find } from '../look/find.js';
import type { Choice } from './catalogue.js';

/** The swatches of one attribute: radio buttons, so that arrow keys go from one to the next. */
export function showSwatches(
  attribute: string,
  choices: readonly Choice[],
  onChoose: (choice: Choice) => void,
): void {
  find(`.${attribute} .swatches`).replaceChildren(
    ...choices.map((choice, i) => {
      const label = document.createElement('label');
      label.title = choice.name;
      const input = Object.assign(document.createElement('input'), {
        type: 'radio',
        name: attribute,
        value: choice.id,
        checked: i === 0,
        ariaLabel: choice.name,
        // A reload would bring back what was chosen, and the page begins with the first.
        autocomplete: 'off',
      });
      const dot = document.createElement('span');
      dot.style.setProperty('--colour', choice.colour);
      input.addEventListener('change', () => onChoose(choice));
      label.append(input, dot);
      return label;
    }),
  );
}
