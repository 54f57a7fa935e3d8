import { find } from '../look/find.js';
import { money, readCart, totalOf, writeCart } from './cart.js';
import { showLines } from './cart-lines.js';
import { showPanel } from './panel.js';

const lines = readCart();
find('.order').textContent = new URLSearchParams(location.search).get('order') ?? '';
showLines(find('.lines'), lines);
// A reload comes after the cart was emptied.
find('.total').textContent = lines.length ? `Total ${money(totalOf(lines))}` : '';
writeCart([]);
showPanel(find('.panel'));
