import { safely } from '../console.js';
import type { PluginContext } from './plugin.js';

/** Listens before anybody that an event bubbles to, until the signal aborts. */
export const createListen =
  (signal: AbortSignal): PluginContext['on'] =>
  (target, type, task) =>
    target.addEventListener(type, (event) => safely(() => task(event as never)), {
      capture: true,
      signal,
    });
