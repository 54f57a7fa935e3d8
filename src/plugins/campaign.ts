import type { JsonObject } from '../contract/events.js';
import type { Plugin } from '../tracker/plugins/plugin.js';
import { parseJson } from './signals/cart-request.js';

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
 * query is read into an event or into storage. The last campaign of a visit counts.
 *
 * @param options what is to differ from the defaults
 */
export const campaign =
  (options: CampaignOptions = {}): Plugin =>
  (context) => {
    const { clickIdValue }: CampaignOptions = __TAG__ ? {} : options;
    if (!__TAG__) context.checkOptions?.('campaign', options, 'clickIdValue');
    const [navigation] = performance.getEntriesByType('navigation');
    const stored: { at: number; campaign: JsonObject } | undefined = parseJson(
      context.storage.get(RECORD) ?? '',
    );
    const known = context.now() - (stored?.at ?? 0) < IDLE_MS ? stored?.campaign : undefined;
    // A router may have rewritten the address before this script ran, and consent may come on the page after the
    // landing: its referrer is the landing's address. A campaign that is known was read there.
    const addresses = [location.href, navigation?.name, known ? '' : document.referrer];
    const found = addresses
      .map((address) =>
        address?.startsWith(`${location.origin}/`) ? readAddress(address, clickIdValue) : undefined,
      )
      .find(Boolean);
    const current = found ?? known;
    if (!current) return;
    const keep = () =>
      context.storage.set(RECORD, JSON.stringify({ at: context.now(), campaign: current }));
    keep();
    context.onLifecycle({ onHidden: keep, onPageHide: keep });
    context.addMetadata(current);
  };
