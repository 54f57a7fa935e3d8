import { safely } from '../console.js';
import type { Platform } from '../platform.js';
import type { ModuleContext, PageLife } from './plugin.js';

/** What the modules of one start share. */
export interface Context extends ModuleContext {
  /** Tells them what becomes of the page. */
  tell(what: keyof PageLife, how: boolean): void;
  /** Ends all that they wait for. */
  end(): void;
}

/**
 * The face that modules see of the tracker: whatever they begin through it ends with it, and whatever
 * they get wrong stays theirs.
 */
export function createContext(
  tracker: Pick<ModuleContext, 'track' | 'describe' | 'show' | 'first' | 'keep'>,
  clock: Platform,
): Context {
  const off = new AbortController();
  const { signal } = off;
  const lives: PageLife[] = [];
  return {
    ...tracker,
    now: clock.now,
    after: (ms, task) => clock.after(ms, () => signal.aborted || safely(task)),
    follow: (life) => lives.push(life),
    on: (target, type, task) =>
      target.addEventListener(type, (event) => safely(() => task(event as never)), {
        capture: true,
        signal,
      }),
    safely,
    signal,
    tell(what, how) {
      for (const life of lives) safely(() => life[what]?.(how));
    },
    end() {
      lives.length = 0;
      off.abort();
    },
  };
}
