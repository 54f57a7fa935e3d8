import type { EventName, JsonObject } from '../contract/events.js';
import type { Plugin, PluginContext } from '../tracker/plugins/plugin.js';
import { NUMBERS } from './signals/fields.js';

interface Declared {
  on: PluginContext['on'];
  /** Reads prices and quantities. Default: plain numbers. */
  readNumber?: ((text: string) => number) | undefined;
  track(name: EventName, metadata: JsonObject): void;
}

/**
 * Tracks elements with attributes: `data-vitrine` names the event,
 * `data-vitrine-<field>` its metadata. A form counts when it is submitted, anything else when
 * it is clicked, which includes the keyboard.
 *
 * @example <button data-vitrine="product cart-add" data-vitrine-item_id="CH-1">Add to cart</button>
 */
export const trackDeclared = ({ on, readNumber = Number, track }: Declared): void => {
  for (const type of ['click', 'submit', 'auxclick']) {
    on(window, type, (event) => {
      // The path reaches into open shadow roots, where `closest` does not.
      const path = event.composedPath() as HTMLElement[];
      // Among the other buttons, only the middle one follows a link.
      if (
        type === 'auxclick' &&
        ((event as MouseEvent).button > 1 || !path.some((node) => node.localName === 'a'))
      )
        return;
      const element = path.find(
        (node) => node.dataset?.vitrine && (node.localName === 'form') === (type === 'submit'),
      );
      const control = (path.find((node) => node.localName === 'label') as HTMLLabelElement)
        ?.control;
      // A click on a label causes one on its control, which counts.
      if (control && !path.includes(control) && element?.contains(control)) return;
      const dataset = element?.dataset;
      const metadata: JsonObject = {};
      for (const key of Object.keys(dataset ?? {})) {
        // `data-vitrine-item_id` reads as `vitrineItem_id`.
        const field = /^vitrine(.+)/.exec(key)?.[1]?.toLowerCase();
        const text = dataset?.[key];
        if (!field) continue;
        // The tracker omits a value that is no number, and names it.
        metadata[field] = NUMBERS.test(field) && text ? readNumber(text) : text;
      }
      const name = dataset?.vitrine;
      // As everywhere, the shop's own number of a product is the item's id.
      const { sku, ...fields } = metadata;
      if (sku) fields.item_id = sku;
      if (name) track(name as EventName, fields);
    });
  }
};

/** Stands for the elements in a list of plugins. It does nothing: plugins start only after consent. */
const DECLARATIVE: Plugin = () => {};

/**
 * `data-vitrine` for npm. The tracker holds a declared event, like a call, until the visitor decides on consent.
 */
export const declarative = (): Plugin => DECLARATIVE;

/** Whether a list of plugins has `declarative()`. */
export const hasDeclarative = (plugins: readonly Plugin[]): boolean =>
  plugins.includes(DECLARATIVE);
