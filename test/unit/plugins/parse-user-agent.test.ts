import { describe, expect, it } from 'vitest';
import { type DeviceHints, parseUserAgent } from '../../../src/plugins/device.js';
import { ANDROID_PHONE, brands, MAC_SAFARI } from './browsers.js';

const WINDOWS_CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

const WINDOWS_EDGE = `${WINDOWS_CHROME} Edg/131.0.0.0`;

const MAC_CHROME =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

const IPAD_CHROME =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0.6778.73 Version/11.1.1 Safari/605.1.15';

const ANDROID_TABLET =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

const FACEBOOK =
  'Mozilla/5.0 (Linux; Android 13; SM-S918B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/490.0.0.0;]';

const LINUX_CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

describe('parseUserAgent() by the user agent string', () => {
  it.each<[string, ReturnType<typeof parseUserAgent>]>([
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      {
        $browser: 'Mobile Safari',
        $browser_version: '17.5',
        $os: 'iOS',
        $os_version: '17.5.1',
        $device_type: 'mobile',
        $device_model: 'iPhone',
        $device_vendor: 'Apple',
      },
    ],
    [
      'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1',
      {
        $browser: 'Mobile Safari',
        $browser_version: '16.6',
        $os: 'iPadOS',
        $os_version: '16.6',
        $device_type: 'tablet',
        $device_model: 'iPad',
        $device_vendor: 'Apple',
      },
    ],
    [
      'Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:47.0) Gecko/20100101 Firefox/47.0',
      {
        $browser: 'Firefox',
        $browser_version: '47.0',
        $os: 'Windows',
        $os_version: '7',
        $device_type: 'desktop',
      },
    ],
    [
      'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
      { $browser: 'Firefox', $browser_version: '133.0', $os: 'Ubuntu', $device_type: 'desktop' },
    ],
    [
      'Mozilla/5.0 (Android 14; Tablet; rv:133.0) Gecko/133.0 Firefox/133.0',
      {
        $browser: 'Firefox',
        $browser_version: '133.0',
        $os: 'Android',
        $os_version: '14',
        $device_type: 'tablet',
      },
    ],
    [
      'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
      {
        $browser: 'Chrome',
        $browser_version: '131.0.0.0',
        $os: 'Chrome OS',
        $os_version: '14541.0.0',
        $device_type: 'desktop',
      },
    ],
    [
      MAC_SAFARI,
      {
        $browser: 'Safari',
        $browser_version: '17.5',
        $os: 'macOS',
        $os_version: '10.15.7',
        $device_type: 'desktop',
        $device_model: 'Macintosh',
        $device_vendor: 'Apple',
      },
    ],
    [
      'Mozilla/5.0 (SMART-TV; Linux; Tizen 5.0) AppleWebKit/538.1 (KHTML, like Gecko) Version/5.0 NativeTVAds Safari/538.1',
      {
        $browser: 'Safari',
        $browser_version: '5.0',
        $os: 'Tizen',
        $os_version: '5.0',
        $device_type: 'smarttv',
      },
    ],
    // Reduced by Chromium: neither the version nor the model is real, but only the model shows it.
    [
      ANDROID_PHONE,
      {
        $browser: 'Chrome',
        $browser_version: '131.0.0.0',
        $os: 'Android',
        $os_version: '10',
        $device_type: 'mobile',
      },
    ],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', {}],
    ['curl/8.5.0', {}],
    ['', {}],
  ])('%s', (userAgent, facts) => {
    expect(parseUserAgent(userAgent)).toStrictEqual(facts);
  });

  it('reads the model, its maker and its size', () => {
    const samsung = ANDROID_PHONE.replace('10; K', '13; SM-S918B');
    expect(parseUserAgent(samsung)).toMatchObject({
      $device_type: 'mobile',
      $device_model: 'SM-S918B',
      $device_vendor: 'Samsung',
    });
    expect(parseUserAgent(ANDROID_TABLET)).toMatchObject({ $device_type: 'tablet' });
  });
});

describe('parseUserAgent() with hints', () => {
  it.each<[string, string, DeviceHints, ReturnType<typeof parseUserAgent>]>([
    [
      'Windows 11',
      WINDOWS_CHROME,
      { platform: 'Windows', platformVersion: '15.0.0' },
      { $os: 'Windows', $os_version: '11' },
    ],
    [
      'the first Windows 11',
      WINDOWS_CHROME,
      { platform: 'Windows', platformVersion: '13.0.0' },
      { $os_version: '11' },
    ],
    [
      'Windows 10',
      WINDOWS_CHROME,
      { platform: 'Windows', platformVersion: '10.0.0' },
      { $os_version: '10' },
    ],
    [
      'a Windows that does not say',
      WINDOWS_CHROME,
      { platform: 'Windows', platformVersion: '' },
      { $os_version: '10' },
    ],
    [
      'macOS',
      MAC_CHROME,
      { platform: 'macOS', platformVersion: '14.5.0', maxTouchPoints: 0 },
      { $os: 'macOS', $os_version: '14.5', $device_type: 'desktop', $device_model: 'Macintosh' },
    ],
    [
      'Linux, where the hint is the kernel',
      LINUX_CHROME,
      { platform: 'Linux', platformVersion: '6.8.0' },
      { $os: 'Linux', $os_version: undefined, $device_type: 'desktop' },
    ],
    [
      'a phone behind a reduced string',
      ANDROID_PHONE,
      { platform: 'Android', platformVersion: '14.0.0', model: 'Pixel 7', mobile: true },
      {
        $os: 'Android',
        $os_version: '14',
        $device_type: 'mobile',
        $device_model: 'Pixel 7',
        $device_vendor: 'Google',
      },
    ],
    [
      'a tablet behind a reduced string',
      ANDROID_TABLET,
      { platform: 'Android', platformVersion: '13.0.0', model: 'SM-X906C', mobile: false },
      { $device_type: 'tablet', $device_model: 'SM-X906C', $device_vendor: 'Samsung' },
    ],
    [
      'a model that would break the string',
      ANDROID_PHONE,
      { platform: 'Android', platformVersion: '13.0.0', model: 'Odd (5G); x', mobile: true },
      { $os_version: '13', $device_type: 'mobile', $device_model: 'Odd (5G); x' },
    ],
    [
      'the full version of Chrome',
      WINDOWS_CHROME,
      { fullVersionList: brands('Google Chrome', '131.0.6778.205') },
      { $browser: 'Chrome', $browser_version: '131.0.6778.205' },
    ],
    [
      'the full version of Edge',
      WINDOWS_EDGE,
      { fullVersionList: brands('Microsoft Edge', '131.0.2903.112') },
      { $browser: 'Edge', $browser_version: '131.0.2903.112' },
    ],
    [
      'Brave, which poses as Chrome',
      WINDOWS_CHROME,
      { fullVersionList: brands('Brave', '131.0.0.0') },
      { $browser: 'Brave', $browser_version: '131.0.0.0' },
    ],
    [
      'Chromium itself',
      LINUX_CHROME,
      { fullVersionList: brands('Not(A:Brand', '8.0.0.0') },
      { $browser: 'Chromium', $browser_version: '131.0.6778.205' },
    ],
    [
      'an app, which only the string names',
      FACEBOOK,
      { fullVersionList: brands('Android WebView', '131.0.6778.200') },
      { $browser: 'Facebook', $browser_version: '490.0.0.0' },
    ],
    [
      'an iPad that poses as a Mac',
      MAC_SAFARI,
      { maxTouchPoints: 5 },
      {
        $browser: 'Mobile Safari',
        $os: 'iPadOS',
        $os_version: undefined,
        $device_type: 'tablet',
        $device_model: 'iPad',
        $device_vendor: 'Apple',
      },
    ],
    [
      'Chrome on an iPad that poses as a Mac',
      IPAD_CHROME,
      { maxTouchPoints: 5 },
      { $browser: 'Chrome', $os: 'iPadOS', $device_type: 'tablet', $device_model: 'iPad' },
    ],
    [
      'a Mac whose developer tools emulate touch',
      MAC_CHROME,
      { platform: 'macOS', platformVersion: '14.5.0', maxTouchPoints: 5 },
      { $os: 'macOS', $device_type: 'desktop', $device_model: 'Macintosh' },
    ],
    [
      'a version of another system than the string says',
      WINDOWS_CHROME,
      { platform: 'Android', platformVersion: '14.0.0' },
      { $os: 'Windows', $os_version: '10' },
    ],
  ])('recognises %s', (_, userAgent, hints, facts) => {
    const found = parseUserAgent(userAgent, hints);
    for (const [name, value] of Object.entries(facts)) {
      expect({ [name]: found[name as '$os'] }).toEqual({ [name]: value });
    }
    expect(Object.values(found).every((value) => typeof value === 'string' && value !== '')).toBe(
      true,
    );
  });
});
