import { expect, test } from '../support/fixtures.js';
import { CHAIR, chair, ld, open, product, sessionSummaries } from './product-page.js';

const offers = { '@type': 'Offer', price: '49.90', priceCurrency: 'EUR' };
const priced = { ...chair, price: 49.9, currency: 'EUR' };
const MICRODATA = `<div itemscope itemtype="https://schema.org/Product">
  <div itemprop="brand" itemscope itemtype="https://schema.org/Brand"><b itemprop="name">Nordic</b></div>
  <h1 itemprop="name"> Chair </h1><meta itemprop="sku" content="CH-1">
  <p itemprop="offers" itemscope itemtype="https://schema.org/Offer">
    <span itemprop="price" content="49.90">49,90 €</span><meta itemprop="priceCurrency" content="EUR">
  </p>
  <div itemprop="isRelatedTo" itemscope itemtype="https://schema.org/Product"><b itemprop="name">Stool</b></div>
</div>`;
const OPEN_GRAPH = `<meta property="og:type" content="product"><meta property="og:title" content="Chair">
  <meta property="product:price:amount" content="49.90"><meta property="product:price:currency" content="EUR">
  <meta property="product:brand" content="Nordic"><meta property="product:retailer_item_id" content="CH-1">`;

/** Markup of a page, and the product that it is of. */
const PAGES: [name: string, body: string, item: object | null][] = [
  ['JSON-LD', product('CH-1', 'Chair', { offers }), priced],
  [
    'brand as an object, category, number as an id, a number as a price',
    ld({
      '@type': 'Product',
      sku: 7,
      name: 'Chair',
      brand: { '@type': 'Brand', name: 'Nordic' },
      category: 'Chairs',
      offers: { price: 49.9 },
    }),
    {
      item_id: '7',
      item_name: 'Chair',
      item_brand: 'Nordic',
      item_category: 'Chairs',
      price: 49.9,
    },
  ],
  [
    'brand as text',
    product('CH-1', 'Chair', { brand: 'Nordic' }),
    { ...chair, item_brand: 'Nordic' },
  ],
  [
    'a list of types, full names',
    ld({ '@type': ['http://schema.org/Product', 'Car'], name: 'Car' }),
    { item_name: 'Car' },
  ],
  [
    'a graph',
    ld({
      '@graph': [
        { '@type': 'WebSite', name: 'Shop' },
        { '@type': 'Product', name: 'Chair', productID: 'CH-1' },
      ],
    }),
    chair,
  ],
  [
    'a list',
    ld([
      { '@type': 'Organization', name: 'Shop' },
      { '@type': 'Product', name: 'Chair', mpn: 'CH-1' },
    ]),
    chair,
  ],
  [
    'main entity',
    ld({ '@type': 'ItemPage', mainEntity: { '@type': 'Product', name: 'Chair', gtin13: 'CH-1' } }),
    chair,
  ],
  [
    'a group with variants',
    ld({
      '@type': 'ProductGroup',
      productGroupID: 'CH-1',
      name: 'Chair',
      hasVariant: [
        { '@type': 'Product', sku: 'CH-1-R', name: 'Chair red', offers },
        { '@type': 'Product', sku: 'CH-1-B', name: 'Chair blue', offers },
      ],
    }),
    { ...priced, item_group_id: 'CH-1' },
  ],
  ['a list of offers', product('CH-1', 'Chair', { offers: [offers, { price: 60 }] }), priced],
  [
    'a range of prices',
    product('CH-1', 'Chair', {
      offers: { '@type': 'AggregateOffer', lowPrice: 49.9, highPrice: 60, priceCurrency: 'EUR' },
    }),
    priced,
  ],
  [
    'a price specification',
    product('CH-1', 'Chair', {
      offers: [
        { '@type': 'Offer', priceSpecification: [{ price: '49.90', priceCurrency: 'EUR' }] },
      ],
    }),
    priced,
  ],
  [
    '1.299,00',
    product('CH-1', 'Chair', { offers: { price: '1.299,00' } }),
    { ...chair, price: 1299 },
  ],
  ['$49.90', product('CH-1', 'Chair', { offers: { price: '$49.90' } }), { ...chair, price: 49.9 }],
  ['1,299 without a language', product('CH-1', 'Chair', { offers: { price: '1,299' } }), chair],
  ['no price', product('CH-1', 'Chair', { offers: { price: '' } }), chair],
  [
    'broken JSON before',
    `<script type="application/ld+json">{"@type":"Product",</script>${CHAIR}`,
    chair,
  ],
  [
    'JSON that is none of it',
    `<script type="application/ld+json">[null, 1, "Product"]</script>${CHAIR}`,
    chair,
  ],
  ['twice the same', product('CH-1', 'Chair') + product('chair', 'Chair'), chair],
  [
    'the one of this address among others',
    product('ST-1', 'Stool', { url: '/stool' }) +
      product('CH-1', 'Chair', { url: 'https://shop.example/item?color=red' }),
    chair,
  ],
  ['several', product('ST-1', 'Stool') + CHAIR, null],
  [
    'several with fragments',
    product('ST-1', 'Stool', { '@id': '#1' }) + product('CH-1', 'Chair', { '@id': '#2' }),
    null,
  ],
  [
    'a list page',
    ld({
      '@type': 'ItemList',
      itemListElement: [
        { '@type': 'ListItem', item: { '@type': 'Product', sku: 'CH-1', name: 'Chair' } },
      ],
    }),
    null,
  ],
  ['another type', ld({ '@type': 'ProductCollection', name: 'Chairs' }), null],
  ['microdata', MICRODATA, { ...priced, item_brand: 'Nordic' }],
  [
    'microdata: a main entity, two names in one, values of <data> and <meter>, line breaks',
    `<main itemscope itemtype="https://schema.org/ItemPage"><div itemprop="mainEntity" itemscope itemtype="https://schema.org/Product">
      <h1 itemprop="name alternateName">Arm
        Chair</h1><data itemprop="sku mpn" value="CH-1">No. 1</data>
      <p itemprop="offers" itemscope itemtype="https://schema.org/Offer">
        <meter itemprop="price" value="49.9" max="100">49,90 €</meter><meta itemprop="priceCurrency" content="EUR">
      </p></div></main>`,
    { ...priced, item_name: 'Arm Chair' },
  ],
  ['two products in microdata', MICRODATA + MICRODATA.replaceAll('Chair', 'Table'), null],
  ['Open Graph', OPEN_GRAPH, { ...priced, item_brand: 'Nordic' }],
  [
    'Open Graph of a blog',
    '<meta property="og:type" content="article"><meta property="og:title" content="Chair">',
    null,
  ],
  [
    'JSON-LD before Open Graph',
    OPEN_GRAPH + product('CH-2', 'Armchair'),
    { item_id: 'CH-2', item_name: 'Armchair' },
  ],
  [
    'attributes',
    '<form data-product-id="1" data-product-sku="CH-1" data-product-name="Chair" data-product-price="49.90"></form>',
    { ...chair, price: 49.9 },
  ],
  ['attributes of a list', '<p data-product-id="1"></p><p data-product-id="2"></p>', null],
  [
    'attributes of the body',
    '<script>document.body.dataset.productId = "CH-1"</script><p data-product-id="2"></p>',
    { item_id: 'CH-1' },
  ],
  ['attributes of a script', '<script data-product-id="1"></script>', null],
  ['nothing', '', null],
];

const ITEM_FIELDS = /^(item_|price|quantity|currency|value)/;

for (const [name, body, item] of PAGES) {
  test(`reads the product: ${name}`, async ({ rig, row: page }) => {
    await open(rig, page, '/item', { body });
    await page.evaluate(() => window.vitrine.track('product interaction'));
    const events = await rig.delivered(item ? 2 : 1);
    expect(sessionSummaries(events).map((text) => text.split(' ')[0])).toEqual(
      item ? ['start', 'product'] : ['product'],
    );
    for (const { eventMetadata } of events)
      expect(
        Object.fromEntries(Object.entries(eventMetadata).filter(([key]) => ITEM_FIELDS.test(key))),
      ).toEqual(item ?? {});
  });
}
