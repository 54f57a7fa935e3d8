import type { PluginContext, LifecycleHandlers } from '../../src/tracker/plugins/plugin.js';

/** What a module tracked: name, metadata without what is undefined, and the event's fields. */
export type Tracked = [name: string, metadata: Record<string, unknown>, fields?: object];

export interface SimulatedContext extends PluginContext {
  tracked: Tracked[];
  described: Record<string, unknown>;
  item: object | null;
  /** Lets time pass: ms. */
  pass(ms: number): void;
  tell(what: keyof LifecycleHandlers, how: boolean): void;
  /** What the tracker does when the modules have to stop. */
  end(): void;
}

const plain = (object: object = {}) => JSON.parse(JSON.stringify(object));

/** The face that modules see, without a tracker behind it and with a clock that stands still. */
export function simulateContext(): SimulatedContext {
  const off = new AbortController();
  const lives: LifecycleHandlers[] = [];
  const names = new Set<string>();
  const texts = new Map<string, string>();
  let now = 1_700_000_000_000;
  let tasks: { at: number; task: () => void }[] = [];
  const context: SimulatedContext = {
    tracked: [],
    described: {},
    item: null,
    async track(name, metadata, fields) {
      context.tracked.push(
        fields ? [name, plain(metadata), plain(fields)] : [name, plain(metadata)],
      );
      return { eventId: '', status: 'sent' };
    },
    describe: (metadata) => void Object.assign(context.described, metadata),
    show: (item) => {
      context.item = item;
    },
    first: (name) => !names.has(name) && !!names.add(name),
    keep: (name, text) => {
      if (text) texts.set(name, text);
      return texts.get(name);
    },
    now: () => now,
    after: (ms, task) => void tasks.push({ at: now + ms, task }),
    follow: (life) => void lives.push(life),
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
    tell(what, how) {
      for (const life of lives) life[what]?.(how);
    },
    end() {
      tasks = [];
      off.abort();
    },
  };
  return context;
}
