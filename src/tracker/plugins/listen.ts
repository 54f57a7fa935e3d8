import { safely } from '../console.js';
import type { PluginContext } from './plugin.js';

/** Listens before any listener that an event bubbles to, until the signal aborts. */
export const createListen =
  (signal: AbortSignal): PluginContext['on'] =>
  (target, type, task) =>
    target.addEventListener(type, (event) => safely(() => task(event as never)), {
      capture: true,
      // Safari and Firefox let each turn of the wheel wait for listeners that might prevent it.
      passive: true,
      signal,
    });
