import type { PluginContext } from '../../tracker/plugins/plugin.js';

/** Called before the wrapped method; the function that it returns gets the result. */
// biome-ignore lint/suspicious/noConfusingVoidType: most calls are not looked at any further.
export type Watch = (args: unknown[], self: unknown) => ((result: unknown) => void) | void;

/**
 * Watches the calls of a method of the page, which behaves exactly as before: same `this`, arguments,
 * result (the very promise), error, name and `toString`. Scripts that wrap it as well, before or after, go
 * on working; once the plugin has to stop, calls pass straight through, and the method is put back
 * where nobody has wrapped it since.
 */
export function wrap(
  context: PluginContext,
  object: object | null | undefined,
  name: string,
  watch: Watch,
): void {
  const methods = object as Record<string, unknown>;
  const original = methods?.[name];
  if (typeof original !== 'function') return;
  // A proxy, since bot protection and other wrappers notice native code that reads differently.
  const proxy = new Proxy(original, {
    apply(_, self, args) {
      const onResult = context.safely(() =>
        context.signal.aborted ? undefined : watch(args, self),
      );
      const result = Reflect.apply(original, self, args);
      if (onResult) context.safely(() => onResult(result));
      return result;
    },
  });
  const own = Object.getOwnPropertyDescriptor(methods, name);
  // Fails when the page has frozen the object; then there are no calls to watch.
  context.safely(() => {
    if (own) methods[name] = proxy;
    // Not enumerable, so that a loop over the object's own properties does not find it.
    else Object.defineProperty(methods, name, { value: proxy, configurable: true, writable: true });
  });
  context.signal.addEventListener('abort', () => {
    if (methods[name] !== proxy) return;
    if (own) methods[name] = original;
    else delete methods[name];
  });
}
