/** Names of the style sheet's colours that charts are drawn in. */
export type Colour = 'ink' | 'quiet' | 'line' | 'bar' | 'bar-running' | 'bar-quiet' | 'area';

const probe = document.createElement('i');
probe.hidden = true;

/** A colour of the style sheet as a canvas takes it: `light-dark()` has to be resolved first. */
export function colour(name: Colour): string {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

/** Calls back when the visitor switches between light and dark. */
export function onRepaint(callback: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', callback);
}
