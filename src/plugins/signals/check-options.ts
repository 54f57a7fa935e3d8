import { unknownOptions } from '../../tracker/nearest-name.js';
import type { PluginContext } from '../../tracker/plugins/plugin.js';

/**
 * Names on the console each option of a plugin that there is not.
 *
 * @param names the options that there are, one after the other with a space between
 */
export function checkOptions(
  { safely }: Pick<PluginContext, 'safely'>,
  plugin: string,
  options: object,
  names: string,
): void {
  for (const sentence of unknownOptions(options, names.split(' ')))
    safely(() => {
      throw new TypeError(`${plugin}: ${sentence}`);
    });
}
