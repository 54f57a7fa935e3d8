/** Visitors of the shop: their devices, where they come from, their money. Shares are relative to each other. */

import type { JsonObject } from '../../src/contract/index.js';

export interface Device {
  share: number;
  userAgent: string;
  /** How its browser shows a model in the room. */
  arMode?: 'quick-look' | 'scene-viewer';
}

export const DEVICES: readonly Device[] = [
  {
    share: 34,
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    arMode: 'quick-look',
  },
  {
    share: 24,
    userAgent:
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
    arMode: 'scene-viewer',
  },
  {
    share: 18,
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  },
  {
    share: 11,
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  },
  {
    share: 7,
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0',
  },
  {
    share: 6,
    userAgent:
      'Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1',
    arMode: 'quick-look',
  },
];

/** Programs that open the pages: a crawler, and a browser under a driver. */
export const ROBOTS: readonly { share: number; userAgent: string; metadata: JsonObject }[] = [
  {
    share: 70,
    userAgent:
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/141.0.0.0 Safari/537.36',
    metadata: {},
  },
  {
    share: 30,
    userAgent:
      'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
    metadata: { $webdriver: true },
  },
];

/** Robots among a hundred visits. */
export const ROBOT_SHARE = 0.04;

interface Source {
  share: number;
  /** Metadata that the tracker and its campaign plugin put on each event of the visit. */
  metadata: JsonObject;
}

const campaign = (source: string, medium: string, name: string): JsonObject => ({
  $campaign_source: source,
  $campaign_medium: medium,
  $campaign_name: name,
});

export const SOURCES: readonly Source[] = [
  { share: 30, metadata: {} },
  { share: 24, metadata: { $referrer: 'https://www.google.com/' } },
  {
    share: 12,
    metadata: {
      $referrer: 'https://www.google.com/',
      ...campaign('google', 'cpc', 'lounge chairs'),
      $click_id: 'gclid',
    },
  },
  { share: 9, metadata: { $referrer: 'https://www.instagram.com/' } },
  {
    share: 7,
    metadata: {
      $referrer: 'https://www.instagram.com/',
      ...campaign('instagram', 'paid_social', 'see it in your room'),
    },
  },
  { share: 7, metadata: { $referrer: 'https://www.pinterest.com/' } },
  { share: 6, metadata: campaign('newsletter', 'email', 'new woods') },
  { share: 5, metadata: { $referrer: 'https://magazine.example/best-lounge-chairs' } },
];

/** Markets of the shop, with the currency that it shows there and its rate to the euro. */
export const MARKETS = [
  { share: 72, currency: 'EUR', rate: 1 },
  { share: 17, currency: 'USD', rate: 1.15 },
  { share: 11, currency: 'GBP', rate: 0.86 },
] as const;
