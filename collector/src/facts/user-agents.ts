import { isbot } from 'isbot';
import UAParser from 'ua-parser-js';
import { createBoundedCache } from '../lib/bounded-cache.js';

/** Facts of a user agent string. */
export interface UserAgentFacts {
  deviceType: string | null;
  browser: string | null;
  os: string | null;
  robot: boolean;
}

/** Characters. A user agent string can contain any name. */
const MAX_NAME_LENGTH = 40;

/** The parser's names -> the names that systems have today. */
const SYSTEMS: Record<string, string> = { 'Chromium OS': 'Chrome OS', 'Mac OS': 'macOS' };

const cache = createBoundedCache<UserAgentFacts>({ maxEntries: 10_000 });

const name = (text: string | undefined) => text?.slice(0, MAX_NAME_LENGTH) || null;

function parse(userAgent: string): UserAgentFacts {
  const parser = new UAParser(userAgent);
  // Not `getResult`, which also looks for engine and processor.
  const [browser, os, device] = [parser.getBrowser(), parser.getOS(), parser.getDevice()];
  const system = os.name && (SYSTEMS[os.name] ?? os.name);
  return {
    // The parser leaves the type of desktops open, and of robots and scripts, which have no system.
    deviceType: name(device.type ?? (system && 'desktop')),
    browser: name(browser.name),
    os: name(system),
    robot: isbot(userAgent),
  };
}

const UNKNOWN: UserAgentFacts = { deviceType: null, browser: null, os: null, robot: false };

/** Facts of a user agent string. It parses each string once. */
export const userAgentFacts = (userAgent: string | null): UserAgentFacts =>
  userAgent ? cache.get(userAgent, () => parse(userAgent)) : UNKNOWN;
