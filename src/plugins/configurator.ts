import type { JsonObject, JsonValue } from '../contract/events.js';
import type { Plugin } from '../tracker/plugins/plugin.js';
import type { Viewer } from './signals/ar-link.js';
import type {
  Configuration,
  ConfigurationChange,
  Configurator,
  ThreekitPlayer,
} from './signals/threekit-player.js';
import { wrap } from './signals/wrap.js';

/** Whether this is built for the script tag, which gives no options. */
declare const __TAG__: boolean;

/** Options of `configurator()`. */
export interface ConfiguratorOptions {
  /** Whether a configured attribute may be tracked, by its name. Default: all of them. */
  attributes?: (name: string) => boolean;
}

interface Scope {
  threekitPlayer?: unknown;
  threekit?: { player?: ThreekitPlayer };
  jQuery?: {
    (target: unknown): Record<'on' | 'off', (name: string, task: unknown) => void>;
    fn?: object;
  };
}

/** Shorter gaps between keys or turns of the wheel belong to one gesture: ms. */
const GESTURE_GAP_MS = 1_000;

/** An older request of a model had another purpose: ms. */
const MAX_REQUEST_AGE_MS = 10_000;

/**
 * Tracks configuration, camera gestures and rendering: Threekit's classic player, `<model-viewer>`, and the
 * choice of a variant on Shopify, WooCommerce and BigCommerce.
 *
 * Changes before the first touch of the visitor are the page's own and do not count.
 * Text that the visitor has written is never read into an event.
 *
 * @param options overrides of the defaults
 */
export const configurator = (options?: ConfiguratorOptions): Plugin => {
  const { attributes = () => true }: ConfiguratorOptions = (!__TAG__ && options) || {};
  /** Path of the page whose product is being configured. */
  let startedOn: string | undefined;
  /** Start times of requests that were already measured. */
  const measured = new Set<unknown>();
  /** Whether this is a restart: the models on the page were tracked before, or drawn without consent. */
  let isRestart = false;
  return (context) => {
    if (!__TAG__) context.checkOptions?.('configurator', options, 'attributes');
    const { on } = context;
    const scope = window as Scope;
    let isTouched = false;
    /** Chosen values, by the product and the name of the choice. */
    const chosen = new Map<string, unknown>();
    /** Chosen variants. Weak, since a single-page shop goes through many viewers with their models. */
    const variants = new WeakMap<Viewer, unknown>();

    const trackAttribute = (
      source: string,
      name: string,
      value: unknown,
      configuration?: JsonObject,
    ) => {
      if (!(isTouched || navigator.userActivation?.hasBeenActive) || !attributes(name)) return;
      if (startedOn !== location.pathname) context.track('product configuration start', { source });
      startedOn = location.pathname;
      const attribute_value = /^[sn]/.test(typeof value)
        ? value
        : (Object(value).assetId ?? JSON.stringify(value));
      context.track(
        'product configuration attribute set',
        { attribute_name: name, attribute_value, source },
        { configuration },
      );
    };

    /** A choice counts when it differs from the one before. */
    const choose = (source: string, place: string | Viewer, name: string, value: unknown) => {
      const values = (typeof place === 'string' ? chosen : variants) as Map<unknown, unknown>;
      const before = values.get(place);
      values.set(place, value);
      // The page's own markup makes the first choice.
      const isPreset = () =>
        [...document.querySelectorAll<HTMLInputElement>('[checked],[selected]')].some(
          (input) => input.value === value,
        );
      if (value && value !== before && (before || !isPreset())) trackAttribute(source, name, value);
    };

    const trackInteraction = (source: string, interaction: string) => {
      context.track('product interaction', { interaction, source });
    };

    const trackRender = (source: string, ms?: number, model_url?: string) => {
      if (isRestart) return;
      const render_time_msec = ms && Math.round(ms);
      context.track(
        'product renders',
        { render_time_msec, model_url, source },
        { metric: render_time_msec },
      );
    };

    /** Threekit's players. */
    const players = new WeakSet<ThreekitPlayer>();
    let hasPlayer = false;
    const watchPlayer = (player: ThreekitPlayer | undefined, createdAt?: number) => {
      if (!player?.on?.call || players.has(player)) return;
      players.add(player);
      hasPlayer = true;
      const onPlayer = (name: string, task: (event: ConfigurationChange) => void) =>
        player.on?.(name, (event) => context.setTimeout(() => task(event), 0));
      let pendingSince = createdAt;
      onPlayer('rendered', () => {
        if (pendingSince) trackRender('threekit', context.now() - pendingSince);
        pendingSince = 0;
      });
      let ownConfigurator: Configurator | undefined;
      Promise.resolve(player.getConfigurator?.()).then(
        (it) => {
          ownConfigurator = it;
        },
        () => {},
      );
      onPlayer('setConfiguration', ({ previousConfiguration = {}, configuration = {} }) => {
        const displayed = ownConfigurator?.getDisplayAttributes();
        /** Ids of assets, colours, numbers, and texts that are one of several to choose from. */
        const read = (from: Configuration) => {
          const configured: JsonObject = {};
          for (const name in from) {
            const value = from[name];
            const { assetId, type, r, g, b } = Object(value);
            const values = displayed?.find((each) => each.name === name)?.values;
            if (!attributes(name)) continue;
            if (typeof value === 'object') configured[name] = { assetId, type, r, g, b };
            else if (typeof value !== 'string' || values?.some((each) => each.value === value))
              configured[name] = value as JsonValue;
          }
          return configured;
        };
        const before = read(previousConfiguration);
        const configured = read(configuration);
        for (const name in configured)
          if (JSON.stringify(configured[name]) !== JSON.stringify(before[name]))
            trackAttribute('threekit', name, configured[name], configured);
      });
    };

    /** The elements of Threekit's players. */
    const stages = new WeakSet<EventTarget>();
    let threekitPlayer: unknown;
    let jQuery: Scope['jQuery'];
    const onVariation = (
      { target }: { target: HTMLElement },
      variation?: { attributes?: Record<string, string> },
    ) =>
      context.safely(() => {
        for (const [key, value] of Object.entries(variation?.attributes ?? {})) {
          const name = key.replace(/^attribute_(pa_)?/, '');
          // A variation for any value of an attribute leaves it empty: the form has the choice.
          const field = target.querySelector<HTMLSelectElement>(`[name="${CSS.escape(key)}"]`);
          choose('woocommerce', target.dataset.product_id + name, name, value || field?.value);
        }
      });
    /** Finds players, which the page may define at any time. */
    const findPlayers = () => {
      if (threekitPlayer !== scope.threekitPlayer)
        wrap(context, scope, 'threekitPlayer', ([settings]) => {
          const createdAt = context.now();
          return (result) => {
            (result as Promise<ThreekitPlayer> | undefined)?.then?.(
              (player) => context.safely(() => watchPlayer(player, createdAt)),
              () => {},
            );
            const stage = Object(settings).el;
            if (stage) stages.add(stage);
          };
        });
      threekitPlayer = scope.threekitPlayer;
      watchPlayer(scope.threekit?.player);
      if (jQuery || !scope.jQuery?.fn) return;
      jQuery = scope.jQuery;
      jQuery(document).on('found_variation', onVariation);
    };
    findPlayers();
    /** @param time of the picture, as `performance.now()`; unknown where the model was there before this plugin */
    const onModel = (viewer: Viewer, url: string | null | undefined, time?: number) => {
      variants.set(viewer, viewer.variantName ?? 'default');
      const { href } = new URL(url ?? '', document.baseURI);
      const { startTime, responseEnd = 0 } =
        (performance.getEntriesByName(href).pop() as PerformanceResourceTiming | undefined) ?? {};
      // A model from the viewer's cache has no request of its own.
      const isOld = measured.has(startTime) || (time ?? 0) - responseEnd > MAX_REQUEST_AGE_MS;
      measured.add(startTime);
      trackRender(
        'model-viewer',
        isOld || !startTime || !time ? undefined : time - startTime,
        href.split(/[?#]/)[0],
      );
    };
    for (const viewer of document.querySelectorAll<Viewer>('model-viewer'))
      if (viewer.loaded) onModel(viewer, viewer.src);
    isRestart = false;

    /** Gestures in a `<model-viewer>` that have not moved its camera yet. */
    const gestures = new WeakMap<EventTarget, string>();
    let lastTurn = -GESTURE_GAP_MS;
    for (const type of ['pointerdown', 'keydown', 'wheel'])
      on<PointerEvent & KeyboardEvent>(window, type, (event) => {
        isTouched ||= type !== 'wheel';
        findPlayers();
        const { isPrimary, key, timeStamp } = event;
        const isNew = isPrimary !== undefined || timeStamp - lastTurn > GESTURE_GAP_MS;
        if (isPrimary === undefined) lastTurn = timeStamp;
        for (const place of event.composedPath() as Element[]) {
          if (isPrimary && stages.has(place)) trackInteraction('threekit', 'pointer');
          if (isNew && place.localName === 'model-viewer')
            gestures.set(place, isPrimary || /^Arrow/.test(key) ? 'rotate' : 'zoom');
        }
      });

    // An element's `load` does not reach the window.
    on(window, 'load', findPlayers);
    on(document, 'load', (event: CustomEvent<{ url: string }>) => {
      findPlayers();
      const viewer = event.target as Viewer;
      if (viewer.localName === 'model-viewer') onModel(viewer, event.detail?.url, event.timeStamp);
    });
    on(window, 'variant-applied', (event) => {
      const viewer = event.target as Viewer;
      if (variants.has(viewer))
        choose('model-viewer', viewer, 'variant', viewer.variantName ?? 'default');
    });

    on(window, 'camera-change', (event: CustomEvent<{ source: string }>) => {
      const viewer = event.target as Viewer;
      const gesture = gestures.get(viewer);
      if (!gesture || event.detail?.source !== 'user-interaction') return;
      gestures.delete(viewer);
      trackInteraction('model-viewer', gesture);
    });

    on(window, 'shopify:product:select', (event) => {
      const { product, selectedOptions } = event as never as {
        product?: { id: string };
        selectedOptions?: { name: string; value: string }[];
      };
      for (const each of selectedOptions ?? [])
        choose('shopify', product?.id + each.name, each.name, each.value);
    });

    on(window, 'change', (event) => {
      const input = event.target as HTMLInputElement & Pick<HTMLSelectElement, 'selectedOptions'>;
      if (!/^(radio|checkbox|select)/.test(input.type)) return;
      if (!input.closest('[data-product-option-change]')) return;
      const label = input.closest('[data-product-attribute]')?.querySelector('.form-label,legend');
      trackAttribute(
        'bigcommerce',
        label?.firstChild?.textContent?.trim().replace(/:$/, '') || input.name,
        input.type === 'checkbox'
          ? +input.checked
          : (input.selectedOptions?.[0]?.text ??
              input.ariaLabel ??
              (input.labels?.[0]?.textContent?.trim() || input.value)),
      );
    });

    on(window, 'threekit-analytics', (event: CustomEvent<Record<string, string>>) => {
      // Watched players report the same.
      if (hasPlayer) return;
      const {
        optionsSetId,
        optionId,
        interactionType,
        visualInteractionType: kind,
      } = Object(event.detail);
      if (interactionType === 'select') trackAttribute('threekit', optionsSetId, optionId);
      if (kind && kind !== 'hover') trackInteraction('threekit', kind);
    });

    return () => {
      isRestart = true;
      jQuery?.(document).off('found_variation', onVariation);
    };
  };
};
