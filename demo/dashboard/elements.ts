/** The one element of a selector; the page's own, so it is there. */
export const find = <E extends HTMLElement>(selector: string) =>
  document.querySelector(selector) as E;

/** An element with text in it. Stored values are always text here, never markup. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = '',
  text = '',
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

/** `product cart-add` -> `cart-add`: every documented name begins alike. */
export const shortName = (eventType: string) => eventType.replace(/^product /, '');

export const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 0 });

export const percent = (part: number, whole: number) =>
  whole ? `${Math.round((part / whole) * 100)} %` : '–';
