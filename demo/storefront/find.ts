/** The element that the page is known to have. */
export const find = <E extends HTMLElement>(selector: string) =>
  document.querySelector(selector) as E;
