import { afterEach, describe, expect, it, vi } from 'vitest';
import { type DeviceHints, device } from '../../../src/plugins/device.js';
import { simulateContext } from '../../support/plugin-context.js';
import { ANDROID_PHONE, brands, MAC_SAFARI } from './browsers.js';

describe('device()', () => {
  afterEach(() => void vi.unstubAllGlobals());

  /** Runs the plugin in a page with this navigator; `metadata()` is what an event would get. */
  const start = (navigator: object) => {
    vi.stubGlobal('navigator', navigator);
    const context = simulateContext();
    const describe = vi.spyOn(context, 'addMetadata');
    const stop = device()(context) as () => void;
    return { stop, describe, metadata: () => JSON.parse(JSON.stringify(context.described)) };
  };

  const chromium = (values: Promise<DeviceHints>) => ({
    userAgent: ANDROID_PHONE,
    maxTouchPoints: 5,
    userAgentData: { platform: 'Android', mobile: true, getHighEntropyValues: () => values },
  });

  it('reports the user agent string at once, and hints when the browser has answered', async () => {
    const { metadata, describe } = start(
      chromium(
        Promise.resolve({
          platform: 'Android',
          platformVersion: '14.0.0',
          model: 'Pixel 7',
          mobile: true,
          fullVersionList: brands('Google Chrome', '131.0.6778.205'),
        }),
      ),
    );
    expect(metadata()).toEqual({
      $browser: 'Chrome',
      $browser_version: '131.0.0.0',
      $os: 'Android',
      $os_version: '10',
      $device_type: 'mobile',
    });
    await vi.waitFor(() => expect(describe).toHaveBeenCalledTimes(2));
    expect(metadata()).toEqual({
      $browser: 'Chrome',
      $browser_version: '131.0.6778.205',
      $os: 'Android',
      $os_version: '14',
      $device_type: 'mobile',
      $device_model: 'Pixel 7',
      $device_vendor: 'Google',
    });
  });

  it('works without hints when they are missing or refused', async () => {
    expect(start({ userAgent: MAC_SAFARI, maxTouchPoints: 0 }).metadata().$os).toBe('macOS');
    const refused = start(chromium(Promise.reject(new DOMException('no', 'NotAllowedError'))));
    await new Promise((resolve) => setTimeout(resolve));
    expect(refused.metadata()).toMatchObject({ $browser: 'Chrome', $os: 'Android' });
    expect(refused.describe).toHaveBeenCalledTimes(1);
  });

  it('removes all its fields when it is stopped', async () => {
    let answer: (hints: DeviceHints) => void = () => {};
    const values = new Promise<DeviceHints>((resolve) => {
      answer = resolve;
    });
    const { stop, metadata } = start(chromium(values));
    stop();
    expect(metadata()).toEqual({});
    answer({ platform: 'Android', platformVersion: '14.0.0', model: 'Pixel 7' });
    await new Promise((resolve) => setTimeout(resolve));
    expect(metadata()).toEqual({});
  });
});
