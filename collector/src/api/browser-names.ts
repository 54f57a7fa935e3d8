import UAParser from 'ua-parser-js';
import { createBoundedCache } from '../lib/bounded-cache.js';
import { forEachInSlices } from '../lib/for-each-in-slices.js';

/** Name of a device without a known browser. */
export const UNKNOWN = 'Unknown';

/** Characters. A user agent string can contain any name. */
const MAX_NAME_LENGTH = 40;

const cache = createBoundedCache<string>({ maxEntries: 10_000 });

const nameOf = (device: string): string =>
  cache.get(
    device,
    () => new UAParser(device).getBrowser().name?.slice(0, MAX_NAME_LENGTH) || UNKNOWN,
  );

/** Browser names of `User-Agent`s. It parses each of them once. */
export async function browserNames(
  devices: Iterable<string | null>,
): Promise<Map<string | null, string>> {
  const names = new Map<string | null, string>();
  await forEachInSlices(new Set(devices), (device) => {
    names.set(device, device ? nameOf(device) : UNKNOWN);
  });
  return names;
}
