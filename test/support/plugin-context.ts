import type { JsonObject } from '../../src/contract/events.js';
import type {
  LifecycleHandlers,
  PageMoment,
  PluginContext,
} from '../../src/tracker/plugins/plugin.js';

/** An event of a plugin: name, metadata without undefined fields, and the event's own fields. */
export type Tracked = [name: string, metadata: Record<string, unknown>, fields?: object];

export interface SimulatedContext extends PluginContext {
  tracked: Tracked[];
  described: Record<string, unknown>;
  /** Values that are stored for the next pages. */
  texts: Map<string, string>;
  /** The pages of events that are not of the current page. */
  moments: PageMoment[];
  /** The page as `capture()` returns it. */
  page: JsonObject;
  item: object | null;
  /** Lets time pass: ms. */
  pass(ms: number): void;
  notify(event: keyof LifecycleHandlers): void;
  /** Stops the plugins, as the tracker does. */
  end(): void;
}

const plain = (object: object = {}) => JSON.parse(JSON.stringify(object));

/**
 * The context of plugins, without a tracker behind it and with a clock that stands still.
 *
 * @param before the page before, whose storage and clock this one has
 */
export function simulateContext(before?: SimulatedContext): SimulatedContext {
  const off = new AbortController();
  const lives: LifecycleHandlers[] = [];
  const keys = new Set<string>();
  const texts = before?.texts ?? new Map<string, string>();
  let now = before?.now() ?? 1_700_000_000_000;
  let tasks: { at: number; task: () => void }[] = [];
  const context: SimulatedContext = {
    texts,
    tracked: [],
    moments: [],
    described: {},
    item: null,
    capture: () => ({ fields: {}, metadata: {}, page: { ...context.page } }),
    page: {},
    async track(name, metadata, fields, moment) {
      context.tracked.push(
        fields ? [name, plain(metadata), plain(fields)] : [name, plain(metadata)],
      );
      if (moment) context.moments.push(moment);
      return { eventId: '', status: 'sent' };
    },
    addMetadata: (metadata) => void Object.assign(context.described, metadata),
    setProduct: (item) => {
      context.item = item;
    },
    claimKey: (key) => !keys.has(key) && !!keys.add(key),
    storage: {
      get: (name) => texts.get(name),
      set: (name, text) => void texts.set(name, text),
    },
    now: () => now,
    setTimeout: (task, ms) => void tasks.push({ at: now + ms, task }),
    onLifecycle: (handlers) => void lives.push(handlers),
    on: (target, type, task) =>
      target.addEventListener(type, task as (event: Event) => void, { signal: off.signal }),
    safely: (task) => task(),
    signal: off.signal,
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const next = tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        tasks = tasks.filter((task) => task !== next);
        now = next.at;
        if (!off.signal.aborted) next.task();
      }
      now = end;
    },
    notify(event) {
      for (const handlers of lives) handlers[event]?.();
    },
    end() {
      tasks = [];
      off.abort();
    },
  };
  return context;
}
