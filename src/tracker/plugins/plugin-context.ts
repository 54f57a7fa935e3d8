import { safely } from '../console.js';
import type { Platform } from '../platform.js';
import type { LifecycleHandlers, PluginContext } from './plugin.js';

/** What the plugins of one start share. */
export interface SharedContext extends PluginContext {
  /** Tells them what becomes of the page. */
  notify(event: keyof LifecycleHandlers): void;
  /** Ends all that they wait for. */
  end(): void;
}

/**
 * What plugins see of the tracker: whatever they begin through it ends with it, and whatever
 * they get wrong stays theirs.
 */
export function createContext(
  tracker: Pick<PluginContext, 'track' | 'addMetadata' | 'setProduct' | 'claimKey' | 'storage'>,
  platform: Platform,
): SharedContext {
  const off = new AbortController();
  const { signal } = off;
  const lives: LifecycleHandlers[] = [];
  return {
    ...tracker,
    now: platform.now,
    setTimeout: (task, ms) => platform.after(ms, () => signal.aborted || safely(task)),
    onLifecycle: (handlers) => lives.push(handlers),
    on: (target, type, task) =>
      target.addEventListener(type, (event) => safely(() => task(event as never)), {
        capture: true,
        signal,
      }),
    safely,
    signal,
    notify(event) {
      for (const handlers of lives) safely(() => handlers[event]?.());
    },
    end() {
      lives.length = 0;
      off.abort();
    },
  };
}
