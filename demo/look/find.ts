/** An element of the page that is known to be there. */
export const find = <E extends HTMLElement = HTMLElement>(
  selector: string,
  within: ParentNode = document,
) => within.querySelector(selector) as E;
