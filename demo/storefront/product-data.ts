import { CURRENCY, type Product } from './catalogue.js';

/** The page's title: the first event reports it, so the server sends it and the script keeps it. */
export const titleOf = ({ name }: Product): string => `${name} · Halden`;

/** The page's product data, for search engines and for the tracker: schema.org in JSON-LD. */
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
