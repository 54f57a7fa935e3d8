import UAParser from 'ua-parser-js';
import { inTurns } from './in-turns.js';

/** What is told of a device that says nothing, or nothing that is understood. */
export const UNKNOWN = 'Unknown';

/** Longest name: characters. A user agent string can claim any. */
const MAX_NAME = 40;

/** Names that are remembered, for the next question. */
const MAX_KNOWN = 10_000;

const known = new Map<string, string>();

function nameOf(device: string): string {
  const name = new UAParser(device).getBrowser().name?.slice(0, MAX_NAME) || UNKNOWN;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(device, name);
  return name;
}

/** The browsers of `User-Agent`s, each of them read once. */
export async function browserNames(
  devices: Iterable<string | null>,
): Promise<Map<string | null, string>> {
  const names = new Map<string | null, string>();
  await inTurns(new Set(devices), (device) => {
    names.set(device, device ? (known.get(device) ?? nameOf(device)) : UNKNOWN);
  });
  return names;
}
