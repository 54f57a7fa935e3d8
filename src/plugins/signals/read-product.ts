import type { ItemMetadata } from '../../contract/events.js';
import { fieldsOf, ITEM } from './fields.js';

// biome-ignore lint/suspicious/noExplicitAny: it is whatever the page says of itself.
type Node = any;

const all = (selector: string, within: ParentNode = document) => [
  ...within.querySelectorAll<HTMLElement & { content?: string; href?: string }>(selector),
];

const first = (value: Node) => [value].flat()[0];

/** What a JSON-LD text speaks of. Lists, such as those of a category, are not looked into. */
const open = (node: Node): Node[] =>
  [node].flat().flatMap((each) => [each, ...open(each?.['@graph'] ?? each?.mainEntity ?? [])]);

/** Microdata in the shape of JSON-LD. */
const read = (scope: HTMLElement): Node => {
  const node: Node = { '@type': scope.getAttribute('itemtype') };
  for (const element of all('[itemprop]', scope))
    if (element.parentElement?.closest('[itemscope]') === scope)
      node[element.getAttribute('itemprop') as string] ??= element.matches('[itemscope]')
        ? read(element)
        : (element.getAttribute('content') ?? element.href ?? element.textContent);
  return node;
};

/** The page's own product: the one that has the page's address, or the only one. */
const choose = (nodes: Node[]): Node => {
  const products = nodes.filter((node) => /\bProduct(Group)?\b/.test(node?.['@type']));
  const own = products.filter((node) =>
    String(node.url ?? node['@id'])
      .replace(/[?#].*/, '')
      .endsWith(location.pathname),
  );
  const [node, ...others] = own[0] ? own : products;
  // Theme and plug-in may both describe it.
  if (!node || others.some(({ name }) => name !== node.name)) return;
  const offer = first(node.offers ?? first(node.hasVariant)?.offers);
  return {
    ...first(offer?.priceSpecification),
    ...offer,
    ...node,
    brand: first(node.brand)?.name ?? node.brand,
  };
};

/**
 * Reads the product that the page shows, from the first that names one: JSON-LD, microdata, Open
 * Graph, `data-product-*` attributes. Prices are those of the offer that the page describes, which
 * need not be that of the chosen variant.
 *
 * @returns null when the page shows none, or several
 */
export function readProduct(): ItemMetadata | null {
  const graph: Node = Object.fromEntries(
    all('meta[property]').map((meta) => [meta.getAttribute('property'), meta.content]),
  );
  const [marked, another] = all(':is([data-product-id],[data-product-sku]):not(script)');
  for (const [found, names = ITEM] of [
    [
      choose(
        all('[type="application/ld+json"]').flatMap(({ textContent }) => {
          try {
            return open(JSON.parse(textContent as string));
          } catch {
            // Broken ones are common; search engines skip them as well.
            return [];
          }
        }),
      ),
    ],
    [choose(all('[itemscope]:not([itemprop])').map(read))],
    [(/product/.test(graph['og:type']) || graph['product:price:amount']) && graph],
    [
      (!another || marked === document.body) && marked?.dataset,
      'item_id|productSku|productId item_name|productName price|productPrice',
    ],
  ]) {
    const item: ItemMetadata = fieldsOf(found, names);
    if (item.item_id ?? item.item_name) return item;
  }
  return null;
}
