export interface ItemElements<Item, E extends HTMLElement> {
  keyOf: (item: Item) => string;
  /** Makes an element for an item that was not there. */
  make: (item: Item) => E;
  /** Fills an element, new or kept. */
  update?: (child: E, item: Item) => void;
}

/**
 * Brings the children of a list up to date and keeps those that stay, so that neither focus nor
 * selection nor scrolling is lost when new items arrive.
 */
export function reconcile<Item, E extends HTMLElement>(
  parent: HTMLElement,
  items: readonly Item[],
  { keyOf, make, update }: ItemElements<Item, E>,
): void {
  const kept = new Map<string, E>();
  const keys = new Set(items.map(keyOf));
  for (const child of [...parent.children] as E[]) {
    const key = child.dataset.key;
    if (key !== undefined && keys.has(key)) kept.set(key, child);
    else child.remove();
  }
  const focused = document.activeElement as HTMLElement | null;
  for (const [i, item] of items.entries()) {
    const key = keyOf(item);
    const child = kept.get(key) ?? make(item);
    child.dataset.key = key;
    update?.(child, item);
    // An element that is moved loses the focus, so only those out of place are.
    if (parent.children[i] !== child) parent.insertBefore(child, parent.children[i] ?? null);
  }
  if (focused && focused !== document.activeElement && parent.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
}
