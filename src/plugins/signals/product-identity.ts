import type { ItemMetadata } from '../../contract/events.js';
import { parseJson } from '../../tracker/parse-json.js';
import type { PluginContext } from '../../tracker/plugins/plugin.js';
import { toJson } from '../../tracker/to-json.js';
import type { Line, Platform } from './platform.js';
import {
  mergeReadings,
  type Product,
  readLine,
  requestedFields,
  toProduct,
  withoutGaps,
} from './read-lines.js';
import { queryAll, readPage } from './read-page.js';

/** Products whose ids the next pages remember, where an order may use other ids. */
const MAX_PRODUCTS = 50;

/** Controls of forms that add, each of which names a product. */
const FORM_CONTROLS =
  'form [name=add-to-cart],form [name=product_id],form [name=id_product],form[action*="/cart"] [name=id],form[action*="/cart"] [name=product]';
/** Other elements that name a product. */
const MARKED = '[data-product_id],[data-product-id],[data-product-sku]';

/** The part of a product that other pages remember. */
type Remembered = Pick<Product, 'allIds' | 'item_id' | 'item_group_id'>;

/** Completes a product that only a shop's function or an attribute has named. */
export const asProduct = (item: ItemMetadata): Product =>
  'allIds' in item
    ? (item as Product)
    : toProduct({ ...item, allIds: item.item_id ? [item.item_id] : [] });

export interface ProductIdentity {
  /** Adapters whose page holds products beside its markup. */
  platforms(): readonly Platform[];
  /** The product that the page shows, as every event names it; null where it shows none, or several. */
  readShown(before?: ItemMetadata | null): ItemMetadata | null;
  /** Adds all ids that the page and earlier pages have for each item. */
  expand(items: Product[]): Product[];
  /** Names the items as every event does, with the page's fields. */
  resolve(items: Product[]): ItemMetadata[];
}

/** Products of this page and of the pages before it. */
interface Catalog {
  /** The product that the page shows, and its variant that is chosen. */
  shown: Product | undefined;
  chosen: Product | undefined;
  everyProduct: Product[];
}

/** The item fields alone. */
const toItem = ({ allIds, sku, parent, ...item }: Product): ItemMetadata => item;

/** Whether a product is the one that the page shows, or a variant of it. */
const isShown = (shown: Product | undefined, item: Partial<Product> = {}) =>
  [item.parent, ...(item.allIds ?? [])].some((id) => shown?.allIds.includes(id as string));

/** The first form of a page that shows one product adds that product, unless their SKUs differ. */
const addFormIds = (shown: Product, variants: Product[], form: Product | undefined) => {
  if (!form || (form.sku && shown.sku && form.sku !== shown.sku)) return;
  const own = form.parent ? [form.parent] : form.allIds;
  if (!variants.some((each) => each.allIds.includes(own[0] as string))) shown.allIds.push(...own);
};

const createProductIdentity = (context: PluginContext): ProductIdentity => {
  const readForms = () =>
    queryAll(FORM_CONTROLS).map((control) =>
      requestedFields(
        readLine({
          ...control.form?.dataset,
          // A control has none when its `form` attribute names a form that is gone.
          ...Object.fromEntries(new FormData(control.form ?? undefined)),
          [control.name]: control.value,
        }),
      ),
    );

  /** Products that platforms list outside of the markup. */
  const readListed = () =>
    identity
      .platforms()
      .flatMap(
        (platform): Product[] =>
          context.safely(() =>
            platform.products?.()?.map((each: Line) => readLine(each, platform.normalize)),
          ) ?? [],
      );

  /** Reads the products of this page and of earlier ones. */
  const readCatalog = (before?: ItemMetadata | null): Catalog => {
    const [shown, ...variants] = readPage(before) ?? [];
    const forms = readForms();
    const listed = readListed();
    const [form] = forms;
    const chosenIds = [
      ...(form?.allIds ?? []),
      new URLSearchParams(location.search).get('variant'),
    ];
    if (shown) {
      addFormIds(shown, variants, form);
      for (const each of listed)
        if (each.parent && isShown(shown, { allIds: each.allIds })) shown.allIds.push(each.parent);
      variants.push(...listed.filter((each) => isShown(shown, each)));
    }
    return {
      shown,
      chosen: shown && variants.find((each) => each.allIds.some((id) => chosenIds.includes(id))),
      everyProduct: [
        ...variants,
        ...(shown ? [shown] : []),
        ...[...listed, ...forms, ...queryAll(MARKED).map((each) => readLine(each.dataset))].filter(
          (each) => each.sku,
        ),
        ...loadRemembered(),
      ],
    };
  };

  const loadRemembered = (): Product[] =>
    // An earlier version may have written another shape.
    [parseJson<Product[]>(context.storage.get('products')) ?? []]
      .flat()
      .filter((each) => each?.allIds);
  const remember = (products: Remembered[]) => {
    const list = new Map([...loadRemembered(), ...products].map((each) => [each.item_id, each]));
    list.delete(undefined);
    context.storage.set(
      'products',
      toJson(
        [...list.values()]
          .slice(-MAX_PRODUCTS)
          .map(({ allIds, item_id, item_group_id }) => ({ allIds, item_id, item_group_id })),
      ),
    );
  };

  /** The same product as this page or an earlier one names it. */
  const find = (product: Product, products: Product[]) =>
    product.allIds.flatMap((id) => products.find((each) => each.allIds.includes(id)) ?? [])[0];

  const identity: ProductIdentity = {
    platforms: () => [],
    readShown(before) {
      const { shown, chosen } = readCatalog(before);
      if (!shown) return null;
      const item = mergeReadings(chosen, shown);
      item.item_id ??= shown.allIds[0];
      item.item_group_id = shown.item_group_id ?? (chosen && shown.item_id);
      remember([item]);
      return withoutGaps(toItem(item));
    },
    expand(items) {
      const { everyProduct } = readCatalog();
      return items.map((item) => ({
        ...item,
        allIds: mergeReadings(item, find(item, everyProduct)).allIds,
      }));
    },
    resolve(items) {
      const { shown, everyProduct } = readCatalog();
      const { Shopify } = window as { Shopify?: { currency?: { active?: string } } };
      const currency =
        shown?.currency ??
        Shopify?.currency?.active ??
        document
          .querySelector('meta[property$="price:currency"],[itemprop=priceCurrency]')
          ?.getAttribute('content');
      const resolved = items.map((item) => {
        const exact = find(item, everyProduct);
        const related = isShown(shown, item) || isShown(shown, exact) ? shown : undefined;
        const merged = mergeReadings(
          item,
          exact,
          // The price is that of the variant which the page describes.
          related && { ...related, price: undefined, allIds: [] },
        );
        merged.item_id =
          (related && exact?.item_id) ||
          (item.sku ?? exact?.item_id ?? related?.item_id ?? item.item_id);
        if (related)
          merged.item_group_id =
            related.item_group_id ??
            (merged.item_id === related.item_id ? exact?.item_group_id : related.item_id);
        merged.currency ??= currency ?? undefined;
        return merged;
      });
      remember(resolved);
      return resolved.map(toItem);
    },
  };
  return identity;
};

/** The context of the plugins of one tracker, which share what they know of products. */
interface SharedContext extends PluginContext {
  productIdentity?: ProductIdentity;
}

/** Returns the ids of products that the plugins of one tracker share. */
export const productIdentity = (context: SharedContext): ProductIdentity => {
  context.productIdentity ??= createProductIdentity(context);
  return context.productIdentity;
};
