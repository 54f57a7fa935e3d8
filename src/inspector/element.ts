/**
 * Makes an element. Events may hold anybody's text, so text is only ever set as text.
 *
 * @param properties of the element, such as `className` and `textContent`
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const node = Object.assign(document.createElement(name), properties);
  // Firefox has known these as properties since 119 only.
  for (const [key, value] of Object.entries(properties))
    if (/^(role|aria[A-Z])/.test(key))
      node.setAttribute(key.replace('aria', 'aria-').toLowerCase(), `${value}`);
  node.append(...children);
  return node;
}
