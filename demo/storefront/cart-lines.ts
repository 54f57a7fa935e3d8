import { type Line, lineValue, money } from './cart.js';

const element = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
) => Object.assign(document.createElement(tag), properties);

/** Shows the lines of a cart; with `onRemove` each can be taken out. */
export function showLines(
  list: HTMLElement,
  lines: readonly Line[],
  onRemove?: (line: Line) => void,
): void {
  list.replaceChildren(
    ...lines.map((line) => {
      const { item, quantity, picture } = line;
      const row = document.createElement('li');
      // The name beside it says what it shows.
      const image = element(picture ? 'img' : 'span', { className: 'picture' });
      if (picture) Object.assign(image, { src: picture, alt: '' });
      row.append(
        image,
        element('strong', { textContent: `${quantity} × ${item.item_name}` }),
        element('b', { textContent: money(lineValue(line)) }),
        element('span', { className: 'variant', textContent: item.item_variant }),
      );
      if (onRemove) {
        const remove = element('button', {
          type: 'button',
          className: 'remove',
          textContent: 'Remove',
          ariaLabel: `Remove ${item.item_name}, ${item.item_variant}`,
        });
        remove.addEventListener('click', () => onRemove(line));
        row.append(remove);
      }
      return row;
    }),
  );
}
