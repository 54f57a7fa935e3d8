import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Wordpress, type WordpressOptions } from '../../../tools/harness/wordpress/wordpress.js';
import { unpackIntegration } from './unpack-integration.js';

/** A WordPress with the plugin from its zip, after the other plugins. */
export async function openWithPlugin({ plugins = [], ...options }: WordpressOptions = {}) {
  const folder = await unpackIntegration('woocommerce');
  try {
    return await Wordpress.open({ ...options, plugins: [...plugins, join(folder, 'vitrine')] });
  } finally {
    await rm(folder, { recursive: true });
  }
}
