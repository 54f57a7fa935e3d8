export const MAC_SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15';

export const ANDROID_PHONE =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36';

export const brands = (brand: string, version: string) => [
  { brand, version },
  { brand: 'Chromium', version: '131.0.6778.205' },
  { brand: 'Not_A Brand', version: '24.0.0.0' },
];
