import { ModelViewerElement } from '@google/model-viewer';
import { find } from '../look/find.js';
import { addToCart, money } from './cart.js';
import { createCartDialog } from './cart-dialog.js';
import { type Choice, FABRICS, PRODUCTS, type Product, WOODS } from './catalogue.js';
import { offerPhone } from './handoff.js';
import { showPanel } from './panel.js';
import { takePicture } from './picture.js';
import { productData, titleOf } from './product-data.js';
import { createShare } from './share.js';
import { showSwatches } from './swatches.js';
import { setDefaults } from './vitrine.js';

// On a slow machine it would draw fewer pixels, and the pictures for the cart would be cut.
ModelViewerElement.minimumRenderScale = 1;
const viewer = find<ModelViewerElement>('model-viewer');

// As the snippet of a tag manager does: what is pushed is read from here on.
window.dataLayer ??= [];

let product: Product = PRODUCTS[0];
let fabric = FABRICS[0] as Choice;
let wood = WOODS[0] as Choice;

function showVariant() {
  viewer.variantName = `${fabric.id} ${wood.id}`;
  viewer.alt = `${product.name} in ${fabric.name} and ${wood.name}`;
  find('.fabric output').textContent = fabric.name;
  find('.wood output').textContent = wood.name;
  // The tracker sees a change of the variant, but not its configuration.
  setDefaults({ configuration: { fabric: fabric.id, wood: wood.id } });
}

function choose(attribute: 'fabric' | 'wood', choice: Choice) {
  if (attribute === 'fabric') fabric = choice;
  else wood = choice;
  showVariant();
}

/** Shows the product of the address; the page stays. */
function showProduct() {
  product = PRODUCTS.find(({ slug }) => location.pathname === `/${slug}`) ?? PRODUCTS[0];
  document.title = titleOf(product);
  setDefaults({ assetId: product.assetId });
  find('.data').textContent = productData(product);
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
  find<HTMLAnchorElement>('.sheet').href = `/sheets/${product.slug}.pdf`;
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.products a')) {
    if (link.pathname === `/${product.slug}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  viewer.cameraOrbit = product.orbit;
  showVariant();
  viewer.src = `/models/${product.slug}.glb`;
  viewer.jumpCameraToGoal();
  find('.stage').classList.remove('turned');
}

viewer.addEventListener('load', () => {
  showVariant();
  offerPhone(viewer);
});

viewer.addEventListener('camera-change', (event) => {
  if ((event as CustomEvent).detail.source === 'user-interaction')
    find('.stage').classList.add('turned');
});

const cart = createCartDialog(() => product.assetId);

find<HTMLFormElement>('form.configure').addEventListener('submit', async (event) => {
  event.preventDefault();
  const quantity = find<HTMLInputElement>('[name=quantity]').valueAsNumber || 1;
  const picture = takePicture(viewer);
  const answer = await addToCart(product, `${fabric.name}, ${wood.name}`, quantity);
  find('.refused').textContent = answer.refused ?? '';
  if (answer.line) cart.add(answer.line, picture);
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
createShare();
showPanel(find('.panel'));
showProduct();
