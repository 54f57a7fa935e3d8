import { find } from '../look/find.js';
import {
  addLine,
  isSame,
  type Line,
  money,
  piecesOf,
  readCart,
  totalOf,
  writeCart,
} from './cart.js';
import { showLines } from './cart-lines.js';
import { CURRENCY } from './catalogue.js';
import { setDefaults } from './vitrine.js';

function show() {
  const lines = readCart();
  find('.count').textContent = `${piecesOf(lines)}`;
  showLines(find('.lines'), lines, (line) => {
    writeCart(readCart().filter((other) => !isSame(line, other)));
    show();
    // The button that was pressed is gone, and the focus with it.
    find('.close').focus();
  });
  find('.total').textContent = lines.length
    ? `Total ${money(totalOf(lines))}`
    : 'Nothing in it yet.';
  find<HTMLButtonElement>('.checkout button').disabled = !lines.length;
}

/**
 * The cart beside the page, and the order.
 *
 * @param shown id of the product that the page shows
 */
export function createCartDialog(shown: () => string): {
  add(line: Line, picture: Promise<string | undefined>): void;
} {
  const dialog = find<HTMLDialogElement>('dialog.cart');
  const open = () => {
    show();
    dialog.showModal();
  };
  find('.cart-button').addEventListener('click', open);

  // The order leaves the page in the same moment: the case in which events are lost elsewhere.
  find<HTMLFormElement>('form.checkout').addEventListener('submit', () => {
    const transaction_id = `H-${Date.now().toString(36).toUpperCase()}`;
    find<HTMLInputElement>('[name=order]').value = transaction_id;
    const lines = readCart();
    const value = totalOf(lines);
    const [first] = lines;
    const items = lines.map(({ item, quantity }) => ({ ...item, quantity }));
    // The page may show another product by now.
    if (first) setDefaults({ assetId: first.assetId });
    window.dataLayer?.push({
      event: 'purchase',
      ecommerce: { transaction_id, value, currency: CURRENCY, items },
    });
    setDefaults({ assetId: shown() });
  });

  show();
  return {
    async add(line, picture) {
      addLine(line);
      open();
      const taken = await picture;
      if (!taken) return;
      writeCart(
        readCart().map((other) => (isSame(line, other) ? { ...other, picture: taken } : other)),
      );
      show();
    },
  };
}
