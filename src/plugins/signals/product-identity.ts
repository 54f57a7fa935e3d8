import type { ItemMetadata } from '../../contract/events.js';
import type { PluginContext } from '../../tracker/plugins/plugin.js';
import { toJson } from '../../tracker/to-json.js';
import { parseJson } from './cart-request.js';
import type { Line, Platform } from './platform.js';
import { asAsked, type Product, readLine, toProduct } from './read-lines.js';
import { readPage } from './read-page.js';

/** Products whose aliases are remembered for the next pages, where an order may call them otherwise. */
const MAX_PRODUCTS = 50;

/** Controls of forms that add, by the product that they name; elements that name one. */
const FORM =
  'form :is([name=add-to-cart],[name=product_id],[name=id_product]),form[action*="/cart"] :is([name=id],[name=product])';
const MARKED = '[data-product_id],[data-product-id],[data-product-sku]';

/** What remains of a product on other pages. */
type Remembered = Pick<Product, 'aliases' | 'item_id' | 'item_group_id'>;

/** The fields that say something: a number that could not be read does not. */
export const defined = <Item extends object>(item: Item): Item =>
  Object.fromEntries(
    Object.entries(item).filter(([, value]) => value != null && !Number.isNaN(value)),
  ) as Item;

/** A product that only a shop's function or an attribute has named. */
export const asProduct = (item: ItemMetadata): Product =>
  'aliases' in item ? (item as Product) : toProduct(item, item.item_id ? [item.item_id] : []);

const all = (selector: string) => [
  ...document.querySelectorAll<HTMLInputElement & HTMLButtonElement>(selector),
];

export interface ProductIdentity {
  /** Adapters whose page holds products beside its markup. */
  platforms(): readonly Platform[];
  /** The product that the page shows, as every event names it; null where it shows none, or several. */
  readShown(before?: ItemMetadata | null): ItemMetadata | null;
  /** Items with all that the page and earlier pages call them. */
  expand(items: Product[]): Product[];
  /** Items as every event names them, with what the page knows of them. */
  resolve(items: Product[]): ItemMetadata[];
}

/** The item fields alone. */
const toItem = ({ aliases, sku, parent, raw, ...item }: Product & { raw?: Line }): ItemMetadata =>
  item;

const create = (context: PluginContext): ProductIdentity => {
  const { safely, storage } = context;

  /** What the page says of its products. */
  const read = (before?: ItemMetadata | null) => {
    const { shown, variants = [] } = readPage(before) ?? {};
    const forms = all(FORM).map(({ form, name, value }) =>
      asAsked(
        readLine({
          ...form?.dataset,
          ...Object.fromEntries(new FormData(form as HTMLFormElement)),
          [name]: value,
        }),
      ),
    );
    const listed = identity
      .platforms()
      .flatMap(
        ({ known, hundredths }): Product[] =>
          safely(() => known?.()?.map((line: Line) => readLine(line, hundredths))) ?? [],
      );
    const [form] = forms;
    let chosen: Product | undefined;
    if (shown) {
      const has = ({ aliases, parent }: Product) =>
        [...aliases, parent].some((id) => shown.aliases.includes(id as string));
      // The first form of a page that shows one product adds that product.
      if (form && !(form.sku && shown.sku && form.sku !== shown.sku)) {
        const own = form.parent ? [form.parent] : form.aliases;
        if (!variants.some(({ aliases }) => aliases.includes(own[0] as string)))
          shown.aliases.push(...own);
      }
      for (const { aliases, parent } of listed)
        if (parent && aliases.some((id) => shown.aliases.includes(id))) shown.aliases.push(parent);
      variants.push(...listed.filter(has));
      const aliases = [
        ...(form?.aliases ?? []),
        new URLSearchParams(location.search).get('variant'),
      ];
      chosen = variants.find((each) => each.aliases.some((id) => aliases.includes(id)));
    }
    const marked = all(MARKED).map(({ dataset }) => readLine(dataset));
    return {
      shown,
      variants,
      chosen,
      others: [...listed, ...forms, ...marked].filter(({ sku }) => sku),
    };
  };

  const load = (): Remembered[] =>
    // An earlier version may have written something else.
    [parseJson(storage.get('products') ?? '[]') ?? []].flat().filter((each) => each?.aliases);
  const remember = (products: Remembered[]) => {
    const list = new Map([...load(), ...products].map((each) => [each.item_id, each]));
    list.delete(undefined);
    storage.set(
      'products',
      toJson(
        [...list.values()]
          .slice(-MAX_PRODUCTS)
          .map(({ aliases, item_id, item_group_id }) => ({ aliases, item_id, item_group_id })),
      ),
    );
  };

  /** Items with what the page and earlier pages call the same. */
  const find = (items: Product[]) => {
    const page = read();
    const { shown, variants, others } = page;
    const all = [...variants, ...(shown ? [shown] : []), ...others, ...load()];
    return {
      shown,
      found: items.map((item) => ({
        item,
        exact: item.aliases.flatMap(
          (id) => all.find(({ aliases }) => aliases.includes(id)) ?? [],
        )[0],
      })),
    };
  };

  const identity: ProductIdentity = {
    platforms: () => [],
    readShown(before) {
      const { shown, chosen } = read(before);
      if (!shown) return null;
      const item = { ...shown, ...(chosen && defined(chosen)) };
      item.item_id ??= shown.aliases[0];
      item.item_group_id = shown.item_group_id ?? (chosen && shown.item_id);
      remember([{ ...item, aliases: [...shown.aliases, ...(chosen?.aliases ?? [])] }]);
      return defined(toItem(item));
    },
    expand: (items) =>
      find(items).found.map(({ item, exact }) => ({
        ...item,
        aliases: [...new Set([...item.aliases, ...(exact?.aliases ?? [])])],
      })),
    resolve(items) {
      const { shown, found } = find(items);
      const { Shopify } = window as { Shopify?: { currency?: { active?: string } } };
      const currency =
        shown?.currency ??
        Shopify?.currency?.active ??
        document
          .querySelector('meta[property$="price:currency"],[itemprop=priceCurrency]')
          ?.getAttribute('content');
      const resolved = found.map(({ item, exact }) => {
        const isShown = (each?: Partial<Product>) =>
          [...(each?.aliases ?? []), each?.parent].some((id) =>
            shown?.aliases.includes(id as string),
          );
        const related = shown && (isShown(item) || isShown(exact)) ? shown : undefined;
        const item_id =
          (related && exact?.item_id) ||
          (item.sku ?? exact?.item_id ?? related?.item_id ?? item.item_id);
        return {
          ...item,
          // The price is that of the variant which the page describes.
          ...(related && { ...defined(toItem(related)), price: item.price }),
          ...(exact && defined(toItem(exact as Product))),
          ...defined(toItem(item)),
          aliases: [...item.aliases, ...(exact?.aliases ?? [])],
          item_id,
          item_group_id:
            related?.item_group_id ??
            (related && item_id !== related.item_id ? related.item_id : undefined) ??
            exact?.item_group_id ??
            item.item_group_id,
        };
      });
      remember(resolved);
      return resolved.map((each) => {
        const item = toItem(each);
        item.currency ??= currency ?? undefined;
        return item;
      });
    },
  };
  return identity;
};

const identities = new WeakMap<PluginContext, ProductIdentity>();

/** What the plugins of one tracker know of the aliases of products. */
export function productIdentity(context: PluginContext): ProductIdentity {
  const identity = identities.get(context) ?? create(context);
  identities.set(context, identity);
  return identity;
}
