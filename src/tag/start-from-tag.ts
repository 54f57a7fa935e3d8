/** Script tag: reads the tag's data attributes and takes over from the stub. */

import { warnOnce } from '../tracker/console.js';
import type { VitrineGlobal } from '../tracker/global.js';
import type { TrackerOptions } from '../tracker/options.js';
import type { CreateExtension } from '../tracker/plugins/extension.js';
import { createTracker, type Tracker } from '../tracker/tracker.js';
import { servedEndpoint } from './served-endpoint.js';

/** Set by the build: true in the files for a server that is known to recognise duplicates. */
declare const __COLLECTOR__: boolean;

/** Parts of a file beside the tracker. */
interface TagParts {
  /** Checks the attributes before anything starts. Throws a text that names the wrong one. */
  check(options: TrackerOptions, dataset: DOMStringMap): void;
  /** Chooses the plugins, by the names in `data-plugins`. */
  choose?: (names: string[]) => CreateExtension;
  /** Functions of the page's global beside those of the tracker. */
  global?: Pick<VitrineGlobal, 'handoffUrl'>;
}

/** Puts a tracker on the page. The console names an attribute that is missing or wrong. */
export function startFromTag({ check, choose, global }: TagParts): void {
  try {
    // A module has no `currentScript`, and in a concatenated file it is another script's.
    const own = document.currentScript as HTMLScriptElement | null;
    const tag = own?.dataset.bearerToken
      ? own
      : document.querySelector<HTMLScriptElement>('script[data-bearer-token]');
    const dataset = tag?.dataset ?? {};
    // A page that has a `vitrine` of its own gives another name.
    const name = dataset.global || 'vitrine';
    const scope = window as unknown as Record<string, VitrineGlobal | undefined>;
    const options: TrackerOptions = {
      ...(__COLLECTOR__ && { endpoint: servedEndpoint(tag?.src) }),
      // A template may leave an id empty; an empty consent is a mistake that must not mean "granted".
      ...(Object.fromEntries(
        Object.entries(dataset).filter(([name, value]) => value || name === 'consent'),
      ) as unknown as TrackerOptions),
    };
    check(options, dataset);
    const createExtension = choose?.(dataset.plugins?.match(/[^\s,]+/g) ?? []);
    // A script that runs again, as some themes do at each navigation, takes over from itself.
    scope[name]?.stop?.();
    const tracker = createTracker(options, { createExtension });
    for (const [, name, variant] of dataset.experiments?.matchAll(/([^\s,=]+)=([^\s,]+)/g) ?? [])
      tracker.experiment(name as string, variant as string);
    const calls = scope[name]?.q ?? [];
    const call = (name: keyof Tracker, ...args: unknown[]) => {
      const method: unknown = tracker[name];
      // A misspelt call must stop neither the page nor the calls that were queued after it.
      if (typeof method === 'function') return method(...args);
      warnOnce(`${name}: no such method`);
    };
    // The descriptors, so that `sessionId` stays what it is at the moment of reading.
    scope[name] = Object.defineProperties(
      global ? Object.assign(call, global) : call,
      Object.getOwnPropertyDescriptors(tracker),
    ) as VitrineGlobal;
    for (const queued of calls) call(...(Array.from(queued) as [keyof Tracker]));
  } catch (error) {
    warnOnce(error);
  }
}
