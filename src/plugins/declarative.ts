import type { EventName, JsonObject } from '../contract/events.js';
import type { PluginContext } from '../tracker/plugins/plugin.js';
import { NUMBERS } from './signals/fields.js';

/**
 * Tracks elements that say so themselves: `data-vitrine` names the event,
 * `data-vitrine-<field>` its metadata. A form counts when it is submitted, anything else when
 * it is clicked, which includes the keyboard.
 *
 * @example <button data-vitrine="product cart-add" data-vitrine-item_id="CH-1">Add to cart</button>
 */
export const declarative = () => trackDeclared;

/** What `declarative()` does, for a build without the plugin host. */
export const trackDeclared = (
  context: Pick<PluginContext, 'track' | 'on' | 'reportCartAdd'>,
): void => {
  for (const type of ['click', 'submit']) {
    const tell = (event: Event) => {
      // The path reaches into open shadow roots, where `closest` does not.
      const path = event.composedPath() as HTMLElement[];
      const element = path.find(
        (node) => node.dataset?.vitrine && (node.localName === 'form') === (type === 'submit'),
      );
      const control = (path.find(({ localName }) => localName === 'label') as HTMLLabelElement)
        ?.control;
      // A click on a label is followed by one on its control: that one counts.
      if (control && !path.includes(control) && element?.contains(control)) return;
      const { dataset } = element ?? {};
      const metadata: JsonObject = {};
      for (const key in dataset) {
        // `data-vitrine-item_id` reads as `vitrineItem_id`.
        const field = /^vitrine(.+)/.exec(key)?.[1]?.toLowerCase();
        const text = dataset[key];
        if (!field) continue;
        // What is not written as a number, such as 49,90, is better kept as it is than lost.
        const number = NUMBERS.test(field) && text ? Number(text) : Number.NaN;
        metadata[field] = Number.isNaN(number) ? text : number;
      }
      const name = dataset?.vitrine;
      if (name === 'product cart-add' && context.reportCartAdd)
        context.reportCartAdd({ source: 'declarative', items: [metadata] });
      else if (name) context.track(name as EventName, metadata);
    };
    context.on(window, type, tell);
  }
};
