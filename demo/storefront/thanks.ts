import { writeCart } from './cart.js';
import { showPanel } from './panel.js';

const order = new URLSearchParams(location.search).get('order') ?? '';
(document.querySelector('.order') as HTMLElement).textContent = order;
writeCart([]);
showPanel(document.querySelector('.panel') as HTMLElement);
