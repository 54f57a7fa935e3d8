import type { ItemMetadata } from '../../contract/events.js';
import { parseJson } from '../../tracker/parse-json.js';
import { type Product, readLine } from './read-lines.js';

// biome-ignore lint/suspicious/noExplicitAny: it is whatever the page says of itself.
type Node = any;

type Control = Pick<HTMLInputElement, 'name' | 'value' | 'form'>;

/** The product that a page shows, and its variants where the page lists them. */
export type PageProducts = [shown: Product, ...variants: Product[]];

/** Elements in the order of the document. */
export const queryAll = (selector: string, within: ParentNode = document) => [
  ...within.querySelectorAll<
    HTMLElement & Pick<HTMLMetaElement, 'content'> & Pick<HTMLAnchorElement, 'href'> & Control
  >(selector),
];

const first = (value: Node) => [value].flat()[0];

/** Nodes of a JSON-LD text, with nested main entities. Lists, such as those of a category, are not entered. */
const flattenGraph = (node: Node): Node[] =>
  [node]
    .flat()
    .flatMap((each) => [each, ...flattenGraph(each?.['@graph'] ?? each?.mainEntity ?? [])]);

/** Microdata in the shape of JSON-LD. */
const readMicrodata = (scope: HTMLElement): Node => {
  const node: Node = { '@type': scope.getAttribute('itemtype') };
  for (const element of queryAll('[itemprop]', scope))
    if (element.parentElement?.closest('[itemscope]') === scope)
      for (const name of (element.getAttribute('itemprop') as string).split(/\s+/))
        node[name] ??= element.matches('[itemscope]')
          ? readMicrodata(element)
          : (element.getAttribute('content') ??
            // `<data>` and `<meter>`.
            element.getAttribute('value') ??
            element.href ??
            element.textContent?.replace(/\s+/g, ' '));
  return node;
};

/** A node of schema.org as a line. */
const toLine = (node: Node) => {
  const offer = first(node.offers) ?? {};
  return readLine({
    ...first(offer.priceSpecification),
    ...offer,
    variant_id: /[?&]variant=(\d+)/.exec(`${offer.url} ${node.url} ${node['@id']}`)?.[1],
    ...node,
    brand: first(node.brand)?.name ?? node.brand,
  });
};

/** A product that is named, and its variants. */
const toPageProducts = (shown: Product, ...variants: Product[]): PageProducts | undefined =>
  (shown.item_id ?? shown.item_name) ? [shown, ...variants] : undefined;

/** The page's own product: the one with the page's address, the one that it showed before, or the only one. */
const findPageProduct = (nodes: Node[], before?: ItemMetadata | null): PageProducts | undefined => {
  const products = nodes.filter((node) => /\bProduct(Group)?\b/.test(node?.['@type']));
  const own = products.filter((node) =>
    String(node.url ?? node['@id'])
      .replace(/[?#].*/, '')
      .endsWith(location.pathname),
  );
  const known = products.filter((each) => each.name === before?.item_name);
  const [node, ...others] = own[0] ? own : known[0] ? known : products;
  // Theme and plug-in may both describe it.
  if (!node || others.some((each) => each.name !== node.name)) return;
  const variants = [node.hasVariant ?? []].flat();
  const shown = toLine({ offers: variants[0]?.offers, ...node });
  return toPageProducts(
    shown,
    ...variants.map((each) => ({ ...shown, ...toLine(each), parent: shown.allIds[0] })),
  );
};

/**
 * Reads the product that the page shows, from the first source that names one: JSON-LD, microdata, Open
 * Graph, `data-product-*` attributes. Prices are those of the offer that the page describes, which
 * need not be that of the chosen variant.
 *
 * @param before the product that the page showed before, which stays where others join it
 * @returns undefined when the page shows none, or several
 */
export function readPage(before?: ItemMetadata | null): PageProducts | undefined {
  const graph: Node = Object.fromEntries(
    queryAll('meta[property]').map((meta) => [meta.getAttribute('property'), meta.content]),
  );
  const [marked, another] = queryAll(
    '[data-product-id]:not(script),[data-product-sku]:not(script)',
  );
  const { productSku, productId, productName, productPrice } =
    another && marked !== document.body ? {} : (marked?.dataset ?? {});
  return (
    findPageProduct(
      queryAll('[type^="application/ld+json"]').flatMap((script) =>
        // Some wrap it in a comment or CDATA. Broken ones are common; search engines skip them as well.
        flattenGraph(
          parseJson(
            `${script.textContent}`
              .replace(/<!\[CDATA\[|\]\]>/g, '')
              .replace(/^[^[{]+|[^\]}]+$/g, ''),
          ),
        ),
      ),
      before,
    ) ??
    findPageProduct(
      queryAll('[itemscope]:not([itemprop])').map(readMicrodata).flatMap(flattenGraph),
      before,
    ) ??
    toPageProducts(
      readLine(/product/.test(graph['og:type']) || graph['product:price:amount'] ? graph : {}),
    ) ??
    toPageProducts(readLine({ productSku, productId, productName, price: productPrice }))
  );
}
