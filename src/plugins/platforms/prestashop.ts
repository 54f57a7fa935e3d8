import type { Platform } from '../signals/platform.js';

/**
 * @platform PrestaShop
 * @adds a POST or a link with `add=1` and `action=update` or `id_product`
 * @refuses `hasError`, `errors`; an alert in the page that answers
 * @unseen
 * @versions PrestaShop 1.7.6, notices of the classic theme and of Hummingbird (2026)
 */
export const prestashop: Platform = {
  adds: /^([^\n]*[?&]|[^\n]*\n([^{["]*&)?)(add=1&(action=update|id_product=)|id_product=\d+&([^{["\n]*&)?add=1(&|$|\n))/,
  errorNotice: '#notifications .alert-danger',
  products: () =>
    [...document.querySelectorAll<HTMLElement>('#product-details[data-product]')].map(
      ({ dataset }) => JSON.parse(dataset.product as string),
    ),
};
