import type { ComponentChildren } from 'preact';

interface ScrollFrameProps {
  /** Id of the caption of its table. */
  labelledBy: string;
  /** Whether it scrolls down as well. */
  low?: boolean;
  children: ComponentChildren;
}

/** Keeps a wide table within the page. The keyboard scrolls it too. */
export function ScrollFrame({ labelledBy, low = false, children }: ScrollFrameProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: it is neither a landmark nor a part of a form.
    <div
      class={low ? 'scroll low' : 'scroll'}
      role="group"
      aria-labelledby={labelledBy}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without a focus the keyboard cannot scroll it.
      tabIndex={0}
    >
      {children}
    </div>
  );
}
