import { CURRENCY, type Product } from './catalogue.js';

/** What the page says of its product, for search engines and for the tracker: schema.org in JSON-LD. */
export const productData = ({ sku, name, category, price, slug }: Product): string =>
  JSON.stringify({
    '@context': 'https://schema.org',
    '@type': 'Product',
    sku,
    name,
    category,
    brand: { '@type': 'Brand', name: 'Halden' },
    url: `/${slug}`,
    offers: { '@type': 'Offer', price, priceCurrency: CURRENCY },
  });
