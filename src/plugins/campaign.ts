import type { JsonObject } from '../contract/events.js';
import { parseJson } from '../tracker/parse-json.js';
import type { Plugin } from '../tracker/plugins/plugin.js';
import type { NavigationWindow } from './signals/navigation.js';

/** Whether this is built for the script tag, which gives no options. */
declare const __TAG__: boolean;

/** Query parameters of a campaign. */
const CAMPAIGN = /^utm_(source|medium|campaign|term|content|id)$/;

/** Click ids of advertising platforms. The collector knows the channel of each. */
const CLICK_IDS =
  /^(gclid|gbraid|wbraid|dclid|msclkid|yclid|fbclid|igshid|ttclid|twclid|li_fat_id|epik|rdt_cid|sccid|mc_eid)$/;

/** A visit ends after half an hour without a page, as a session does: ms. */
const IDLE_MS = 30 * 60_000;

/** Name of the record. */
const RECORD = 'campaign';

/** The record. Any script of the page may have changed it. */
interface StoredCampaign {
  /** Time of the last page: ms since the epoch. */
  at?: number;
  campaign?: JsonObject;
}

/** Options of `campaign()`. */
export interface CampaignOptions {
  /** Also sends the value of the click id, which identifies one click of one person. Default false. */
  clickIdValue?: boolean;
}

/** A longer value is no name, and one with an @ is somebody's address. */
const isName = (value: string) => value.length <= 100 && !/@|%40/.test(value);

/** The metadata of a campaign in an address; undefined when it has none. */
function readAddress(address: string, withValue?: boolean): JsonObject | undefined {
  const found: JsonObject = {};
  for (const [name, value] of new URL(address).searchParams) {
    const field = CAMPAIGN.exec(name)?.[1];
    if (field && value && isName(value))
      found[`$campaign_${field === 'campaign' ? 'name' : field}`] ??= value;
    if (!value || !CLICK_IDS.test(name) || found.$click_id) continue;
    found.$click_id = name;
    if (withValue && isName(value)) found.$click_id_value = value;
  }
  return Object.keys(found)[0] ? found : undefined;
}

/**
 * Puts the campaign of a visit on its events: the `utm_` parameters, and which click id there was. Nothing else of a
 * query is read into an event or into storage. The last campaign of a visit counts, in whichever tab it came.
 *
 * @param options overrides of the defaults
 */
export const campaign =
  (options?: CampaignOptions): Plugin =>
  (context) => {
    const { clickIdValue }: CampaignOptions = (!__TAG__ && options) || {};
    if (!__TAG__) context.checkOptions?.('campaign', options, 'clickIdValue');
    let current: JsonObject | undefined;
    /** The campaign of the visit, also of another tab. */
    const readCampaign = (): JsonObject | undefined => {
      const { at = 0, campaign } = parseJson<StoredCampaign>(context.storage.get(RECORD)) ?? {};
      return context.now() - at < IDLE_MS ? campaign : undefined;
    };
    /** Replaces the campaign as a whole: the one before may have had more fields. */
    const adopt = (next?: JsonObject) => {
      for (const field in current) current[field] = undefined;
      context.addMetadata({ ...current, ...next });
      current = next;
    };
    /** Keeps the visit alive. Another tab may have begun a later campaign, which stays unless this page has a new one. */
    const keep = (found?: JsonObject) => {
      const campaign = found ?? readCampaign() ?? current;
      if (campaign) context.storage.set(RECORD, JSON.stringify({ at: context.now(), campaign }));
    };
    const refresh = () => adopt(readCampaign());

    const known = readCampaign();
    const [load] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const { navigation } = globalThis as NavigationWindow;
    // A router may have rewritten the address before this script ran, and consent may come some pages after the landing,
    // which is then the referrer or in the history of the tab. Once there is a record, these were read before.
    const before = context.storage.get(RECORD)
      ? []
      : [document.referrer, ...(navigation?.entries().map(({ url }) => url) ?? []).reverse()];
    // The visitor who goes back has not come again.
    const found = (
      known && /reload|back/.test(`${load?.type}`) ? [] : [location.href, load?.name, ...before]
    )
      .map((address) =>
        address?.startsWith(`${location.origin}/`) ? readAddress(address, clickIdValue) : undefined,
      )
      .find(Boolean);
    adopt(found ?? known);
    keep(found);
    context.onLifecycle({
      onHidden: keep,
      onPageHide: keep,
      onVisible: refresh,
      onRestore: refresh,
    });
  };
