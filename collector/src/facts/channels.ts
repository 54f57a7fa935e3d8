import { createBoundedCache } from '../lib/bounded-cache.js';

/**
 * The table of channels: which hosts, campaign mediums and click ids belong to which channel. Hosts are without `www.`
 * and match their subdomains too; `google.*` matches every top-level domain.
 */

/** A channel by which a visitor arrives. `internal` is another page of the same shop. */
export type Channel =
  | 'direct'
  | 'organic search'
  | 'paid search'
  | 'social'
  | 'email'
  | 'referral'
  | 'internal';

const HOSTS: Partial<Record<Channel, readonly string[]>> = {
  // Before search: mail.google.com is not a search.
  email: [
    ...['mail.google.*', 'mail.yahoo.*', 'outlook.live.com', 'outlook.office.com'],
    ...['outlook.office365.com', 'mail.proton.me', 'deref-mail.com', 'deref-gmx.net', 'mail.ru'],
    'com.google.android.gm',
  ],
  'organic search': [
    ...['google.*', 'bing.com', 'duckduckgo.com', 'yahoo.*', 'yandex.*', 'ya.ru', 'baidu.com'],
    ...['ecosia.org', 'qwant.com', 'startpage.com', 'naver.com', 'seznam.cz', 'search.brave.com'],
    ...['sogou.com', 'so.com', 'ask.com', 'aol.com', 'search.aol.*', 'kagi.com', 'swisscows.com'],
    ...['metager.de', 'metager.org', 'com.google.android.googlequicksearchbox'],
  ],
  social: [
    ...['facebook.com', 'fb.com', 'instagram.com', 'pinterest.*', 'pin.it', 'twitter.com', 't.co'],
    ...['x.com', 'linkedin.com', 'lnkd.in', 'reddit.com', 'youtube.com', 'youtu.be', 'tiktok.com'],
    ...['snapchat.com', 'threads.net', 'bsky.app', 'mastodon.social', 'vk.com', 'ok.ru'],
    ...['weibo.com', 'weixin.qq.com', 'tumblr.com', 'quora.com', 'houzz.*', 'xing.com', 'line.me'],
    ...['telegram.org', 't.me', 'whatsapp.com', 'messenger.com', 'discord.com'],
  ],
};

/** `utm_medium`, in lower case with spaces for `_` and `-`. */
const MEDIUMS: Partial<Record<Channel, readonly string[]>> = {
  'paid search': ['cpc', 'ppc', 'paidsearch', 'paid search', 'sem', 'cpv', 'paid', 'shopping'],
  social: [
    ...['social', 'paidsocial', 'paid social', 'social network', 'social media', 'sm'],
    ...['organic social', 'influencer'],
  ],
  email: ['email', 'e mail', 'mail', 'newsletter', 'mailing'],
  'organic search': ['organic'],
  referral: ['referral', 'affiliate', 'affiliates', 'partner', 'link', 'display', 'banner', 'cpm'],
};

/** Click ids, each with the channel of the platform that adds it. */
export const CLICK_IDS = {
  gclid: 'paid search',
  gbraid: 'paid search',
  wbraid: 'paid search',
  dclid: 'referral',
  msclkid: 'paid search',
  yclid: 'paid search',
  fbclid: 'social',
  igshid: 'social',
  ttclid: 'social',
  twclid: 'social',
  li_fat_id: 'social',
  epik: 'social',
  rdt_cid: 'social',
  sccid: 'social',
  mc_eid: 'email',
} as const satisfies Record<string, Channel>;

const matches = (pattern: string, host: string) =>
  pattern.endsWith('.*')
    ? new RegExp(`(^|\\.)${pattern.slice(0, -2).replaceAll('.', '\\.')}\\.[a-z.]{2,6}$`).test(host)
    : host === pattern || host.endsWith(`.${pattern}`);

const find = (
  table: Partial<Record<Channel, readonly string[]>>,
  test: (item: string) => boolean,
) =>
  (Object.entries(table) as [Channel, readonly string[]][]).find(([, items]) =>
    items.some(test),
  )?.[0];

/** Channel of a host; undefined when the table does not have it. */
const channelOfHost = (host: string): Channel | undefined =>
  find(HOSTS, (pattern) => matches(pattern, host));

/** Whether two hosts belong to one shop: equal, or one is a subdomain of the other. */
const isSameShop = (a: string, b: string) => a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);

/** The data that decide on a channel. */
export interface Arrival {
  pageHost: string | null;
  referrerHost: string | null;
  campaignSource: string | null;
  campaignMedium: string | null;
  clickId: string | null;
}

/** Hosts and sources repeat, and the table takes a hundred comparisons. */
const cache = createBoundedCache<Channel>({ maxEntries: 10_000 });

function derive({ pageHost, referrerHost, campaignSource, campaignMedium, clickId }: Arrival) {
  const medium = campaignMedium?.toLowerCase().replace(/[_-]/g, ' ');
  const source = campaignSource?.toLowerCase() ?? null;
  if (medium || source || clickId) {
    // Sources are names (`google`) or hosts (`google.com`).
    const ofSource = source && (channelOfHost(source) ?? channelOfHost(`${source}.com`));
    const ofMedium = medium && find(MEDIUMS, (item) => item === medium);
    // Networks that sell by the click are not all search engines.
    if (ofMedium === 'paid search' && ofSource === 'social') return 'social';
    if (ofMedium) return ofMedium;
    if (clickId && Object.hasOwn(CLICK_IDS, clickId))
      return CLICK_IDS[clickId as keyof typeof CLICK_IDS];
    return ofSource || 'referral';
  }
  if (!referrerHost) return 'direct';
  if (pageHost && isSameShop(referrerHost, pageHost.replace(/^www\./, ''))) return 'internal';
  return channelOfHost(referrerHost) ?? 'referral';
}

/** Channel of an event. A campaign or a click id decides before the referrer. */
export function channelOf(arrival: Arrival): Channel {
  const { pageHost, referrerHost, campaignSource, campaignMedium, clickId } = arrival;
  const key = JSON.stringify([pageHost, referrerHost, campaignSource, campaignMedium, clickId]);
  return cache.get(key, () => derive(arrival));
}
