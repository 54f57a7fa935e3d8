import UAParser from 'ua-parser-js';
import type { JsonObject } from '../contract/events.js';
import type { Module } from '../core/module.js';

/** What `getHighEntropyValues` gives (https://wicg.github.io/ua-client-hints/); Chromium only. */
export interface ClientHints {
  platform?: string;
  platformVersion?: string;
  model?: string;
  mobile?: boolean;
  fullVersionList?: readonly { brand: string; version: string }[];
}

/** The part of `navigator` that says what the device is. */
interface DeviceNavigator {
  userAgent: string;
  maxTouchPoints?: number;
  userAgentData?: ClientHints & { getHighEntropyValues?(hints: string[]): Promise<ClientHints> };
}

/** Brands that a browser names beside its own, to keep pages from relying on a list. */
const NO_BROWSER = /not.*brand|^chromium$/i;

/**
 * What a user agent string tells, corrected by client hints: Chromium freezes the versions and
 * the model in the string, and Windows 11 calls itself 10 there.
 *
 * @param touchPoints `navigator.maxTouchPoints`: an iPad asks for desktop pages as a Mac, but a Mac has no touch screen
 * @returns flat metadata; what is not known is left out
 */
export function parseDevice(
  userAgent: string,
  hints: ClientHints = {},
  touchPoints = 0,
): JsonObject {
  const { browser, os, device } = new UAParser(userAgent).getResult();
  const iPad = device.vendor === 'Apple' && os.name === 'Mac OS' && touchPoints > 1;
  const version = hints.platformVersion;
  // https://learn.microsoft.com/microsoft-edge/web-platform/how-to-detect-win11
  const windows =
    hints.platform === 'Windows' && version
      ? Number.parseInt(version, 10) >= 13
        ? '11'
        : '10'
      : undefined;
  const brand = hints.fullVersionList?.find(({ brand }) => !NO_BROWSER.test(brand));
  const facts = {
    $browser: browser.name,
    $browser_version: brand?.version ?? browser.version,
    $os: iPad ? 'iPadOS' : os.name,
    $os_version: windows ?? ((hints.platform !== 'Windows' && version) || os.version),
    $device_type: iPad ? 'tablet' : (device.type ?? (hints.mobile ? 'mobile' : 'desktop')),
    $device_model: iPad ? 'iPad' : hints.model || device.model,
    $device_vendor: device.vendor,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value));
}

/**
 * Adds `$browser`, `$browser_version`, `$os`, `$os_version`, `$device_type`, `$device_model` and
 * `$device_vendor` to the metadata of every event. What client hints know is there as soon as the
 * browser has answered; the events before have what the user agent string says.
 */
export const deviceDetail = (): Module => (context) => {
  const { userAgent, maxTouchPoints, userAgentData } = navigator as DeviceNavigator;
  let stopped = false;
  const tell = (hints?: ClientHints) => {
    if (!stopped) context.describe(parseDevice(userAgent, hints, maxTouchPoints));
  };
  tell(userAgentData);
  userAgentData
    ?.getHighEntropyValues?.(['platformVersion', 'model', 'fullVersionList'])
    .then(tell, () => {});
  return () => {
    stopped = true;
    const names = Object.keys(parseDevice(userAgent, userAgentData, maxTouchPoints));
    context.describe(Object.fromEntries(names.map((name) => [name, undefined])));
  };
};
