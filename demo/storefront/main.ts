import '@google/model-viewer';
import type { ModelViewerElement } from '@google/model-viewer';
import type { ItemMetadata } from 'vitrine';
import { followAr } from './ar.js';
import { addLine, type Line, money, readCart, totalOf } from './cart.js';
import { type Choice, CURRENCY, FABRICS, PRODUCTS, type Product, WOODS } from './catalogue.js';
import { showPanel } from './panel.js';
import { setDefaults, track } from './vitrine.js';

const find = <E extends HTMLElement>(selector: string) => document.querySelector(selector) as E;
const viewer = find<ModelViewerElement>('model-viewer');
const cartDialog = find<HTMLDialogElement>('dialog.cart');

let product: Product = PRODUCTS[0];
let fabric = FABRICS[0] as Choice;
let wood = WOODS[0] as Choice;
let configured = false;
let interacted = false;
let shownAt = 0;

const variant = () => `${fabric.name}, ${wood.name}`;

const item = (): ItemMetadata => ({
  item_id: product.sku,
  item_name: product.name,
  item_category: product.category,
  item_variant: variant(),
  price: product.price,
  currency: CURRENCY,
});

const ar = followAr(viewer, item);

function showVariant() {
  viewer.variantName = `${fabric.id} ${wood.id}`;
  find('.fabric output').textContent = fabric.name;
  find('.wood output').textContent = wood.name;
}

/** The swatches of one attribute; choosing one is an event. */
function showSwatches(attribute: 'fabric' | 'wood', choices: readonly Choice[]) {
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
      });
      const dot = document.createElement('span');
      dot.style.setProperty('--colour', choice.colour);
      input.addEventListener('change', () => {
        if (attribute === 'fabric') fabric = choice;
        else wood = choice;
        showVariant();
        if (!configured) track('product configuration start', item());
        configured = true;
        track(
          'product configuration attribute set',
          { ...item(), attribute_name: attribute, attribute_value: choice.id },
          { configuration: { fabric: fabric.id, wood: wood.id } },
        );
      });
      label.append(input, dot);
      return label;
    }),
  );
}

/** Shows the product of the address; the page stays. */
function showProduct() {
  product = PRODUCTS.find(({ slug }) => location.pathname === `/${slug}`) ?? PRODUCTS[0];
  configured = interacted = false;
  document.title = `${product.name} · Halden`;
  setDefaults({ assetId: product.assetId });
  track('product session start', item());
  find('.category').textContent = product.category;
  find('#name').textContent = product.name;
  find('.price').textContent = money(product.price);
  find('.summary').textContent = product.summary;
  find('.facts').replaceChildren(
    ...product.facts.flatMap(([name, value]) => [
      Object.assign(document.createElement('dt'), { textContent: name }),
      Object.assign(document.createElement('dd'), { textContent: value }),
    ]),
  );
  const sheet = find<HTMLAnchorElement>('.sheet');
  sheet.href = `/sheets/${product.slug}.pdf`;
  // The tracker sees these by itself: a link needs no code to be counted.
  Object.assign(sheet.dataset, {
    vitrine: 'product download',
    vitrineItem_id: product.sku,
    vitrineFile_name: `${product.slug}.pdf`,
    vitrineFile_extension: 'pdf',
  });
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.products a')) {
    if (link.pathname === `/${product.slug}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  shownAt = performance.now();
  viewer.cameraOrbit = product.orbit;
  viewer.alt = `${product.name}, to be turned`;
  viewer.src = `/models/${product.slug}.glb`;
  viewer.jumpCameraToGoal();
}

viewer.addEventListener('load', () => {
  showVariant();
  const render_time_msec = Math.round(performance.now() - shownAt);
  track('product renders', { ...item(), model_url: viewer.src ?? '', render_time_msec });
  ar.offer();
});

viewer.addEventListener('camera-change', (event) => {
  if (interacted || (event as CustomEvent).detail.source !== 'user-interaction') return;
  interacted = true;
  track('product interaction', { ...item(), interaction: 'rotate' });
});

function showCart(lines: readonly Line[] = readCart()) {
  find('.count').textContent = `${lines.reduce((sum, { quantity }) => sum + quantity, 0)}`;
  find('.lines').replaceChildren(
    ...lines.map(({ name, variant, quantity, price }) => {
      const line = document.createElement('li');
      line.append(
        Object.assign(document.createElement('strong'), { textContent: `${quantity} × ${name}` }),
        Object.assign(document.createElement('span'), { textContent: variant }),
        Object.assign(document.createElement('b'), { textContent: money(price * quantity) }),
      );
      return line;
    }),
  );
  find('.total').textContent = lines.length
    ? `Total ${money(totalOf(lines))}`
    : 'Nothing in it yet.';
  find<HTMLButtonElement>('.checkout button').disabled = !lines.length;
}

find<HTMLFormElement>('form.configure').addEventListener('submit', (event) => {
  event.preventDefault();
  const quantity = find<HTMLInputElement>('[name=quantity]').valueAsNumber || 1;
  const value = product.price * quantity;
  showCart(
    addLine({
      sku: product.sku,
      name: product.name,
      variant: variant(),
      price: product.price,
      quantity,
    }),
  );
  track(
    'product cart-add',
    { ...item(), quantity, value },
    { metric: value, configuration: { fabric: fabric.id, wood: wood.id } },
  );
  cartDialog.showModal();
});

// The order leaves the page in the same moment: the case in which events are lost elsewhere.
find<HTMLFormElement>('form.checkout').addEventListener('submit', () => {
  const lines = readCart();
  const transaction_id = `H-${Date.now().toString(36).toUpperCase()}`;
  find<HTMLInputElement>('[name=order]').value = transaction_id;
  const value = totalOf(lines);
  const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
  track(
    'product ordered',
    { ...item(), transaction_id, value, quantity, currency: CURRENCY },
    { metric: value },
  );
});

find('.cart-button').addEventListener('click', () => {
  showCart();
  cartDialog.showModal();
});

find('.share').addEventListener('click', async () => {
  const shared = { title: product.name, url: location.href };
  const told = find('.told');
  try {
    if (navigator.share) await navigator.share(shared);
    else await navigator.clipboard.writeText(shared.url);
    track('product social share', {
      ...item(),
      method: 'share' in navigator ? 'web share' : 'copy link',
    });
    told.textContent = 'share' in navigator ? 'Shared.' : 'Link copied.';
  } catch {
    // Closed without sharing, or the clipboard was refused: nothing was shared, so nothing is counted.
    told.textContent = '';
  }
});

find('.products').replaceChildren(
  ...PRODUCTS.map(({ slug, name }) =>
    Object.assign(document.createElement('a'), {
      href: `/${slug}`,
      textContent: name.replace('Halden ', ''),
    }),
  ),
);

document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>('.products a, .brand');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.pathname === location.pathname) return;
  history.pushState(null, '', link.pathname);
  showProduct();
});
addEventListener('popstate', showProduct);

showSwatches('fabric', FABRICS);
showSwatches('wood', WOODS);
showPanel(find('.panel'));
showCart();
showProduct();
