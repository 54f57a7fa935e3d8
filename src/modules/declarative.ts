import type { EventName, JsonObject } from '../contract/events.js';
import type { Module } from '../core/module.js';

/** GA4's numeric item fields; everything else that stands in an attribute is text. */
const NUMBERS = /^(price|quantity|value|tax|shipping)$/;

/**
 * Tracks elements that say so themselves: `data-vitrine` names the event,
 * `data-vitrine-<field>` its metadata. A form counts when it is submitted, anything else when
 * it is clicked, which includes the keyboard.
 *
 * @example <button data-vitrine="product cart-add" data-vitrine-item_id="CH-1">Add to cart</button>
 */
export const declarative = (): Module => (context) => {
  const tell = (event: Event) => {
    // The path reaches into open shadow roots, where `closest` does not.
    for (const element of event.composedPath()) {
      const attributes = (element as Element).attributes;
      const name = attributes?.getNamedItem('data-vitrine')?.value;
      if (!name || element instanceof HTMLFormElement !== (event.type === 'submit')) continue;
      const metadata: JsonObject = {};
      for (const { name, value } of attributes) {
        const field = name.slice(13);
        if (name.startsWith('data-vitrine-')) {
          metadata[field] = NUMBERS.test(field) ? Number(value) : value;
        }
      }
      context.track(name as EventName, metadata);
      return;
    }
  };
  // Capturing, so that a page that stops the event does not hide it.
  addEventListener('click', tell, true);
  addEventListener('submit', tell, true);
  return () => {
    removeEventListener('click', tell, true);
    removeEventListener('submit', tell, true);
  };
};
