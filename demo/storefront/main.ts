import '@google/model-viewer';
import type { ModelViewerElement } from '@google/model-viewer';
import { followAr } from './ar.js';
import { money } from './cart.js';
import { createCartDialog } from './cart-dialog.js';
import { type Choice, CURRENCY, FABRICS, PRODUCTS, type Product, WOODS } from './catalogue.js';
import { find } from './find.js';
import { showPanel } from './panel.js';
import { takePicture } from './picture.js';
import { createShare } from './share.js';
import { showSwatches } from './swatches.js';
import { setDefaults, track } from './vitrine.js';

const viewer = find<ModelViewerElement>('model-viewer');

let product: Product = PRODUCTS[0];
let fabric = FABRICS[0] as Choice;
let wood = WOODS[0] as Choice;
let configured = false;
let interacted = false;
let shownAt = 0;

const variant = () => `${fabric.name}, ${wood.name}`;

const item = () => ({
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
  viewer.alt = `${product.name} in ${fabric.name} and ${wood.name}`;
  find('.fabric output').textContent = fabric.name;
  find('.wood output').textContent = wood.name;
}

function choose(attribute: 'fabric' | 'wood', choice: Choice) {
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
  showVariant();
  viewer.src = `/models/${product.slug}.glb`;
  viewer.jumpCameraToGoal();
  find('.stage').classList.remove('turned');
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
  find('.stage').classList.add('turned');
  track('product interaction', { ...item(), interaction: 'rotate' });
});

const cart = createCartDialog();

find<HTMLFormElement>('form.configure').addEventListener('submit', (event) => {
  event.preventDefault();
  const quantity = find<HTMLInputElement>('[name=quantity]').valueAsNumber || 1;
  const value = product.price * quantity;
  track(
    'product cart-add',
    { ...item(), quantity, value },
    { metric: value, configuration: { fabric: fabric.id, wood: wood.id } },
  );
  cart.add({ assetId: product.assetId, item: item(), quantity }, takePicture(viewer));
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

showSwatches('fabric', FABRICS, (choice) => choose('fabric', choice));
showSwatches('wood', WOODS, (choice) => choose('wood', choice));
createShare(item);
showPanel(find('.panel'));
showProduct();
