import type { JsonObject } from '../contract/events.js';
import type { Module } from '../core/module.js';
import { wrap } from './page/wrap.js';

export interface PlayerOptions {
  /** Whether a configured attribute may be told of, by its name. Default: all of them. */
  attributes?: (name: string) => boolean;
}

/** What a configuration was, and what it is now. */
interface ConfigurationChange {
  previousConfiguration?: JsonObject;
  configuration?: JsonObject;
}

/** What is used of Threekit's classic player; all of it may be missing. */
interface ThreekitPlayer {
  on?(name: string, task: (event: ConfigurationChange) => void): void;
}

/** What is used of `<model-viewer>`. */
interface Viewer extends HTMLElement {
  loaded?: boolean;
  src?: string | null;
  variantName?: string | null;
  getCameraOrbit(): { theta: number; phi: number };
}

interface Scope {
  threekitPlayer?: unknown;
  threekit?: { player?: ThreekitPlayer };
  jQuery?: (target: unknown) => Record<'on' | 'off', (name: string, task: unknown) => void>;
}

/** A gesture is over when the camera has stood still for so long: ms. */
const STILL = 1_000;

/**
 * Tracks what is configured, turned and drawn: Threekit's classic player, `<model-viewer>`, and the
 * choice of a variant on Shopify, WooCommerce and BigCommerce.
 *
 * What happens before the visitor has touched the page is the page's own doing and does not count.
 * Text that the visitor has written is never read into an event.
 */
export const player =
  ({ attributes = () => true }: PlayerOptions = {}): Module =>
  (context) => {
    const { after, now, on, safely, track } = context;
    const scope = window as Scope;
    let touched: boolean | undefined;
    /** The page whose product is being configured. */
    let started: string | undefined;
    /** What is chosen, by the place and the name of the choice. */
    const chosen = new Map<unknown, unknown>();
    /** Attributes that hold text of the visitor. */
    const written = new Set<string>();

    const set = (source: string, name: string, value: unknown, configuration?: JsonObject) => {
      if (!(touched || navigator.userActivation?.hasBeenActive) || !attributes(name)) return;
      if (started !== location.pathname) track('product configuration start', { source });
      started = location.pathname;
      const { name: label, assetId } = Object(value);
      const attribute_value = /^[sn]/.test(typeof value)
        ? value
        : (label ?? assetId ?? JSON.stringify(value));
      track(
        'product configuration attribute set',
        { attribute_name: name, attribute_value, source },
        { configuration },
      );
    };

    const valuesOf = (selector: string): unknown[] =>
      [...document.querySelectorAll<HTMLInputElement>(selector)].map(({ value }) => value);

    /** A choice counts when it is another than the one before. */
    const choose = (source: string, place: unknown, name: string, value: unknown) => {
      const before = chosen.get(place);
      chosen.set(place, value);
      // What the page's own markup has chosen is the choice before the first.
      if (
        value &&
        value !== (before || valuesOf('[checked],[selected]').find((it) => it === value))
      )
        set(source, name, value);
    };

    const interact = (source: string, interaction: string) => {
      track('product interaction', { interaction, source });
    };

    const draw = (source: string, since?: number, until?: number, model_url?: string) => {
      const time = since && until && Math.round(until - since);
      track('product renders', { render_time_msec: time, model_url, source }, { metric: time });
    };

    /** Threekit's players. */
    const players = new Set<unknown>();
    const watch = (player: ThreekitPlayer | undefined, since?: number) => {
      if (!player?.on?.call || players.has(player)) return;
      players.add(player);
      const follow = (name: string, task: (event: ConfigurationChange) => void) =>
        player.on?.(name, (event) => after(0, () => task(event)));
      follow('rendered', () => {
        if (since) draw('threekit', since, now());
        since = 0;
      });
      follow('setConfiguration', ({ previousConfiguration, configuration = {} }) => {
        const texts = valuesOf(':read-write');
        const told = Object.fromEntries(
          Object.entries(configuration).filter(([name, value]) => {
            if (value && texts.includes(value)) written.add(name);
            return !written.has(name) && attributes(name);
          }),
        );
        for (const name in told)
          if (JSON.stringify(told[name]) !== JSON.stringify(previousConfiguration?.[name]))
            set('threekit', name, told[name], told);
      });
    };

    /** The page's own function, and the one that it sees. */
    let own = scope.threekitPlayer;
    const seen: Scope = {};
    const take = (value: unknown) => {
      if (value === seen.threekitPlayer) return;
      own = seen.threekitPlayer = value;
      wrap(context, seen, 'threekitPlayer', ([settings]) => {
        const since = now();
        return (result) => {
          const { el } = Object(settings);
          if (el)
            on<PointerEvent>(el, 'pointerdown', ({ isPrimary }) => {
              if (isPrimary) interact('threekit', 'pointer');
            });
          (result as Promise<ThreekitPlayer> | undefined)?.then?.(
            (player) => safely(() => watch(player, since)),
            () => {},
          );
        };
      });
    };
    take(own);
    const get = () => seen.threekitPlayer;
    // Fails where it is declared by `function` at the top level of a script.
    safely(() =>
      Object.defineProperty(scope, 'threekitPlayer', {
        configurable: true,
        enumerable: true,
        get,
        set: take,
      }),
    );

    let jQuery: Scope['jQuery'];
    const found = (
      { target }: { target: HTMLElement },
      { attributes: all }: { attributes: object },
    ) =>
      safely(() => {
        for (const [key, value] of Object.entries(all)) {
          const name = key.replace(/^attribute_(pa_)?/, '');
          choose('woocommerce', target.dataset.product_id + name, name, value);
        }
      });
    /** What may come at any time. */
    const look = () => {
      watch(scope.threekit?.player);
      if (jQuery) return;
      jQuery = scope.jQuery;
      jQuery?.(document).on('found_variation', found);
    };
    look();
    /** @param until unknown where the model was there before this module */
    const drawn = (viewer: Viewer, url: string | null | undefined, until?: number) => {
      chosen.set(viewer, viewer.variantName ?? 'default');
      const { href } = new URL(url ?? '', document.baseURI);
      draw(
        'model-viewer',
        performance.getEntriesByName(href).pop()?.startTime,
        until,
        href.split(/[?#]/)[0],
      );
    };
    for (const viewer of document.querySelectorAll<Viewer>('model-viewer'))
      if (viewer.loaded) drawn(viewer, viewer.src);

    for (const type of ['pointerdown', 'keydown'])
      on(window, type, () => {
        touched = true;
      });

    // An element's `load` does not reach the window.
    on(window, 'load', look);
    on(document, 'load', ({ target, timeStamp, detail }: CustomEvent<{ url: string }>) => {
      look();
      const viewer = target as Viewer;
      if (viewer.localName === 'model-viewer') drawn(viewer, detail.url, timeStamp);
    });
    on(window, 'variant-applied', ({ target }) => {
      const viewer = target as Viewer;
      if (chosen.has(viewer))
        choose('model-viewer', viewer, 'variant', viewer.variantName ?? 'default');
    });

    /** Of each viewer: from where it is seen, and when the camera has moved last. */
    const cameras = new WeakMap<EventTarget, [angle: string, time: number]>();
    on(
      window,
      'camera-change',
      ({ target, timeStamp, detail }: CustomEvent<{ source: string }>) => {
        const { theta, phi } = (target as Viewer).getCameraOrbit();
        const [angle, time] = cameras.get(target as Viewer) ?? ['', -STILL];
        const user = detail.source === 'user-interaction';
        const next = `${theta} ${phi}`;
        if (user && timeStamp - time > STILL)
          interact('model-viewer', angle === next ? 'zoom' : 'rotate');
        cameras.set(target as Viewer, [next, user ? timeStamp : time]);
      },
    );

    on(window, 'shopify:product:select', (event) => {
      const { product, selectedOptions } = event as never as {
        product?: { id: string };
        selectedOptions: { name: string; value: string }[];
      };
      for (const { name, value } of selectedOptions)
        choose('shopify', product?.id + name, name, value);
    });

    on(window, 'change', ({ target }) => {
      const input = target as HTMLInputElement & Pick<HTMLSelectElement, 'selectedOptions'>;
      if (!/^(radio|checkbox|select)/.test(input.type)) return;
      if (!input.closest('[data-product-option-change]')) return;
      const label = input.closest('[data-product-attribute]')?.querySelector('.form-label,legend');
      set(
        'bigcommerce',
        label?.firstChild?.textContent?.trim().replace(/:$/, '') || input.name,
        input.type === 'checkbox'
          ? +input.checked
          : (input.selectedOptions?.[0]?.text ??
              input.ariaLabel ??
              (input.labels?.[0]?.textContent?.trim() || input.value)),
      );
    });

    on(window, 'threekit-analytics', ({ detail }: CustomEvent<Record<string, string>>) => {
      // A player that is watched tells the same.
      if (players.size) return;
      const { optionsSetId, optionId, interactionType, visualInteractionType: kind } = detail;
      if (interactionType === 'select') set('threekit', optionsSetId as string, optionId);
      if (kind && kind !== 'hover') interact('threekit', kind);
    });

    return () => {
      jQuery?.(document).off('found_variation', found);
      if (Object.getOwnPropertyDescriptor(scope, 'threekitPlayer')?.get !== get) return;
      delete scope.threekitPlayer;
      if (own) scope.threekitPlayer = own;
    };
  };
