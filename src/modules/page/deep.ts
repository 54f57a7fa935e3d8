/**
 * Calls back with every element that a selector matches, also in open shadow roots; in those of the
 * elements that match it does not look.
 */
export function deep(root: ParentNode, selector: string, task: (element: Element) => void): void {
  for (const element of root.querySelectorAll('*'))
    if (element.matches(selector)) task(element);
    else if (element.shadowRoot) deep(element.shadowRoot, selector, task);
}
