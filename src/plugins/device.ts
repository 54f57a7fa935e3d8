/**
 * Browser, system and device type, parsed.
 *
 * @module vitrine/device
 */

import UAParser from 'ua-parser-js';
import type { Plugin } from '../tracker/plugins/plugin.js';

/** Metadata keys that `parseUserAgent` returns. */
const FACTS = [
  '$browser',
  '$browser_version',
  '$os',
  '$os_version',
  '$device_type',
  '$device_model',
  '$device_vendor',
] as const;

/**
 * Facts about a device; what is not known is absent. `$device_type` is `desktop`, `mobile`,
 * `tablet`, `smarttv`, `console`, `wearable` or `embedded`.
 */
export type DeviceFacts = { [Fact in (typeof FACTS)[number]]?: string };

/** Properties of a browser beside its user agent string. */
export interface DeviceHints {
  /** User agent client hints, Chromium only (https://wicg.github.io/ua-client-hints/). */
  platform?: string;
  platformVersion?: string;
  model?: string;
  mobile?: boolean;
  fullVersionList?: readonly { brand: string; version: string }[];
  /** `navigator.maxTouchPoints`. */
  maxTouchPoints?: number;
}

interface DeviceNavigator {
  userAgent: string;
  maxTouchPoints?: number;
  userAgentData?: DeviceHints & { getHighEntropyValues?(hints: string[]): Promise<DeviceHints> };
}

/** Client hints brand -> the parser's name of that browser. Other brands keep their own name. */
const BROWSERS: Record<string, string> = {
  'Android WebView': 'Chrome WebView',
  'Google Chrome': 'Chrome',
  HeadlessChrome: 'Chrome Headless',
  'Microsoft Edge': 'Edge',
};

/** The parser's name -> today's name, as in client hints. */
const SYSTEMS: Record<string, string> = { 'Chromium OS': 'Chrome OS', 'Mac OS': 'macOS' };

/** Made-up brands, so that pages cannot rely on the list: `Not A;Brand`, `Not(A:Brand`. */
const GREASE = /^\W*not.*brand/i;

/** Chromium says Android 10 and this for every model (https://www.chromium.org/updates/ua-reduction/). */
const REDUCED_MODEL = 'K';

/** `13.0.0` -> `13`, as user agent strings have it. */
const shorten = (version: string | undefined) => version?.replace(/(\.0)+$/, '');

/** The user agent string that Chromium would send, had it not been reduced. */
function unreduce(userAgent: string, { platformVersion, model }: DeviceHints): string {
  const version = shorten(platformVersion) || '10';
  const name = model?.replace(/[;()]/g, ' ') || REDUCED_MODEL;
  return userAgent.replace(/Android 10; K(?=[;)])/, () => `Android ${version}; ${name}`);
}

/** Name and full version of the browser, by its brands. */
function readBrowser({ name, version }: UAParser.IBrowser, { fullVersionList = [] }: DeviceHints) {
  const brands = fullVersionList.filter(({ brand }) => !GREASE.test(brand));
  // Everyone is also Chromium; only Chromium itself is nothing else.
  const own = brands.find(({ brand }) => brand !== 'Chromium') ?? brands[0];
  const brand = own && (BROWSERS[own.brand] ?? own.brand);
  // In-app browsers, such as Instagram's, name themselves in the string alone. Browsers
  // that pose as Chrome, such as Brave, do so in the hints alone.
  return own && (brand === name || name === 'Chrome') ? [brand, own.version] : [name, version];
}

/** Version of the system: Chromium freezes it in the string. */
function readSystemVersion(
  system: string | undefined,
  version: string | undefined,
  { platform, platformVersion }: DeviceHints,
): string | undefined {
  const hint = platform === system ? shorten(platformVersion) : undefined;
  // On Linux the hint is the version of the kernel, not of the distribution.
  if (!hint || system === 'Linux') return version;
  if (system !== 'Windows') return hint;
  // https://learn.microsoft.com/microsoft-edge/web-platform/how-to-detect-win11
  const release = Number.parseInt(hint, 10);
  return release >= 13 ? '11' : release > 0 ? '10' : version;
}

/**
 * Reads a device's properties from its user agent string, refined by the browser's hints.
 *
 * @example parseUserAgent(event.device ?? '').$browser // 'Mobile Safari'
 */
export function parseUserAgent(userAgent: string, hints: DeviceHints = {}): DeviceFacts {
  const { browser, os, device } = new UAParser(unreduce(userAgent, hints)).getResult();
  const [$browser, $browser_version] = readBrowser(browser, hints);
  const $os = os.name && (SYSTEMS[os.name] ?? os.name);
  const facts: DeviceFacts = {
    $browser,
    $browser_version,
    $os,
    $os_version: readSystemVersion($os, os.version, hints),
    // The parser gives no type for desktops, nor for bots and scripts, which have no system.
    $device_type: device.type ?? (hints.mobile ? 'mobile' : $os && 'desktop'),
    $device_model: hints.model || (device.model === REDUCED_MODEL ? undefined : device.model),
    $device_vendor: device.vendor,
  };
  // An iPad asks for desktop pages in the name of a Mac. No Mac has a touch screen, and the version
  // it claims is the one that all Macs claim.
  if ($os === 'macOS' && (hints.maxTouchPoints ?? 0) > 1 && !hints.platform) {
    facts.$device_type = 'tablet';
    facts.$device_model = 'iPad';
    facts.$os_version = undefined;
    if ($browser === 'Safari') facts.$browser = 'Mobile Safari';
  }
  if (facts.$device_model === 'iPad') facts.$os = 'iPadOS';
  for (const fact of FACTS) if (!facts[fact]) delete facts[fact];
  return facts;
}

/**
 * Adds `DeviceFacts` to the metadata of every event. Client hints take the browser a moment; the
 * events before have the facts of the user agent string only.
 */
export const device = (): Plugin => (context) => {
  const { userAgent, maxTouchPoints, userAgentData } = navigator as DeviceNavigator;
  const unknown = Object.fromEntries(FACTS.map((fact) => [fact, undefined]));
  let stopped = false;
  const addFacts = (hints?: DeviceHints) => {
    if (stopped) return;
    context.addMetadata({ ...unknown, ...parseUserAgent(userAgent, { ...hints, maxTouchPoints }) });
  };
  addFacts(userAgentData && { platform: userAgentData.platform, mobile: userAgentData.mobile });
  userAgentData
    ?.getHighEntropyValues?.(['model', 'platform', 'platformVersion', 'fullVersionList'])
    // A permissions policy may refuse the hints. The facts of the string remain.
    .then(addFacts, () => {});
  return () => {
    stopped = true;
    context.addMetadata(unknown);
  };
};
