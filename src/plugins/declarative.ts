import type { EventName, JsonObject } from '../contract/events.js';
import type { Plugin, PluginContext } from '../tracker/plugins/plugin.js';
import { NUMBERS } from './signals/fields.js';

/**
 * Tracks elements that say so themselves: `data-vitrine` names the event,
 * `data-vitrine-<field>` its metadata. A form counts when it is submitted, anything else when
 * it is clicked, which includes the keyboard.
 *
 * @param readNumber reads prices and quantities
 * @example <button data-vitrine="product cart-add" data-vitrine-item_id="CH-1">Add to cart</button>
 */
export const trackDeclared = (
  context: Pick<PluginContext, 'track' | 'on' | 'reportCartAdd'>,
  readNumber: (text: string) => number = Number,
): void => {
  for (const type of ['click', 'submit', 'auxclick']) {
    const tell = (event: Event) => {
      // The path reaches into open shadow roots, where `closest` does not.
      const path = event.composedPath() as HTMLElement[];
      // Of the other buttons the middle one follows a link, and does nothing else.
      if (
        type === 'auxclick' &&
        ((event as MouseEvent).button > 1 || !path.some(({ localName }) => localName === 'a'))
      )
        return;
      const element = path.find(
        (node) => node.dataset?.vitrine && (node.localName === 'form') === (type === 'submit'),
      );
      const control = (path.find(({ localName }) => localName === 'label') as HTMLLabelElement)
        ?.control;
      // A click on a label is followed by one on its control: that one counts.
      if (control && !path.includes(control) && element?.contains(control)) return;
      const { dataset } = element ?? {};
      const metadata: JsonObject = {};
      for (const key of Object.keys(dataset ?? {})) {
        // `data-vitrine-item_id` reads as `vitrineItem_id`.
        const field = /^vitrine(.+)/.exec(key)?.[1]?.toLowerCase();
        const text = dataset?.[key];
        if (!field) continue;
        // The tracker leaves out what is no number, and names it.
        metadata[field] = NUMBERS.test(field) && text ? readNumber(text) : text;
      }
      const name = dataset?.vitrine;
      if (name === 'product cart-add' && context.reportCartAdd)
        context.reportCartAdd({ source: 'declarative', items: [metadata] });
      else if (name) context.track(name as EventName, metadata);
    };
    context.on(window, type, tell);
  }
};

/** Stands for the elements in a list of plugins. It does nothing itself: plugins start once there is consent. */
const DECLARATIVE: Plugin = () => {};

/**
 * `data-vitrine` for npm. Like a call, what is declared before the visitor has decided on consent is held until then.
 */
export const declarative = (): Plugin => DECLARATIVE;

/** Whether a list of plugins has `declarative()`. */
export const hasDeclarative = (plugins: readonly Plugin[]): boolean =>
  plugins.includes(DECLARATIVE);
