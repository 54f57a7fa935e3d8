import type { JsonObject, TrackerMetadata } from 'vitrine/contract';
import { channelOf } from './channels.js';
import { type Facts, VALUE_UNITS } from './facts.js';
import { userAgentFacts } from './user-agents.js';

/** The fields of an event that its facts come from. */
export interface FactSource {
  type: string;
  device: string | null;
  /** Address of the page. */
  referer: string | null;
  metadata: JsonObject;
}

/** Characters. A longer text is cut. */
const MAX_TEXT_LENGTH = 256;

/** Largest value in units of a currency. Beyond it, sums are not exact. */
const MAX_VALUE = 1e9;

const MAX_EXPERIMENTS = 20;

/** A text or a number as text; null when it is something else or empty. */
function textOf(value: unknown): string | null {
  if (typeof value === 'number') return `${value}`;
  if (typeof value !== 'string' || value === '') return null;
  const text = value.length > MAX_TEXT_LENGTH ? value.slice(0, MAX_TEXT_LENGTH) : value;
  // The cut may have halved a character.
  return text.isWellFormed() ? text : text.toWellFormed();
}

/** Host and path of an address; undefined when it is not a URL. Not by `URL`, which costs ten times as much. */
function splitAddress(address: string): { host: string; path: string } | undefined {
  const match = /^[a-z][a-z0-9+.-]*:\/\/([^/?#@\\\s]+)([^?#]*)/i.exec(address);
  if (!match) return undefined;
  return { host: (match[1] as string).toLowerCase(), path: match[2] || '/' };
}

const first = <Value>(...values: (Value | null)[]) =>
  values.find((value) => value !== null) ?? null;

/** The only product of an order; undefined when it has none or several. */
function onlyItem(items: unknown): JsonObject | undefined {
  if (typeof items !== 'string' || !items.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(items);
    if (!Array.isArray(list) || list.length !== 1) return undefined;
    const [item] = list;
    return typeof item === 'object' && item ? item : undefined;
  } catch {
    return undefined;
  }
}

/** Units of a value in a currency; null when it is unknown: such an event adds nothing to any sum. */
function unitsOf({ value, price, quantity = 1 }: JsonObject): number | null {
  const amount =
    typeof value === 'number'
      ? value
      : typeof price === 'number' && typeof quantity === 'number'
        ? price * quantity
        : null;
  return amount !== null && Math.abs(amount) <= MAX_VALUE ? Math.round(amount * VALUE_UNITS) : null;
}

function currencyOf(currency: unknown): string | null {
  return typeof currency === 'string' && /^[a-z]{3}$/i.test(currency)
    ? currency.toUpperCase()
    : null;
}

function attributeOf({ attribute_name, attribute_value }: JsonObject): string | null {
  const name = textOf(attribute_name);
  if (!name) return null;
  const value = typeof attribute_value === 'boolean' ? `${attribute_value}` : attribute_value;
  return textOf(`${name}=${textOf(value) ?? ''}`);
}

function experimentsOf($experiments: unknown): string | null {
  if (typeof $experiments !== 'object' || !$experiments || Array.isArray($experiments)) return null;
  const variants = Object.entries($experiments).flatMap(([name, variant]) => {
    const text = textOf(variant);
    return name && text ? [textOf(`${name}=${text}`) as string] : [];
  });
  return variants.length ? JSON.stringify(variants.sort().slice(0, MAX_EXPERIMENTS)) : null;
}

/**
 * Derives the facts of an event, from its own fields only: an event has the same facts when it arrives, when it is
 * imported, and when a migration fills the columns of stored events.
 */
export function deriveFacts({ type, device, referer, metadata }: FactSource): Facts {
  const { $page, $referrer, $webdriver, $experiments } = metadata as TrackerMetadata;
  const item = metadata.item_id === undefined ? onlyItem(metadata.items) : undefined;
  const product = item ?? metadata;
  const page = (typeof $page === 'string' && splitAddress($page)) || splitAddress(referer ?? '');
  const from = typeof $referrer === 'string' ? splitAddress($referrer) : undefined;
  const agent = userAgentFacts(device);
  const currency = currencyOf(metadata.currency ?? item?.currency);
  const units = currency === null ? null : unitsOf(item ? { ...item, ...metadata } : metadata);
  const arrival = {
    pageHost: textOf(page?.host),
    referrerHost: textOf(from?.host.replace(/^www\./, '')),
    campaignSource: textOf(metadata.$campaign_source),
    campaignMedium: textOf(metadata.$campaign_medium),
    clickId: textOf(metadata.$click_id),
  };
  return {
    itemId: textOf(product.item_id),
    itemName: textOf(product.item_name),
    itemBrand: textOf(product.item_brand),
    itemCategory: textOf(product.item_category),
    page: textOf(page?.path),
    ...arrival,
    channel: channelOf(arrival),
    campaignName: textOf(metadata.$campaign_name),
    campaignTerm: textOf(metadata.$campaign_term),
    campaignContent: textOf(metadata.$campaign_content),
    // The device plugin knows more than the string: an iPad calls itself a Mac.
    deviceType: first(textOf(metadata.$device_type), agent.deviceType),
    browser: first(textOf(metadata.$browser), agent.browser),
    os: first(textOf(metadata.$os), agent.os),
    arMode: textOf(metadata.ar_mode),
    attribute: attributeOf(metadata),
    experiments: experimentsOf($experiments),
    currency: units === null ? null : currency,
    // A shop may write the value of a refund with a minus or without.
    value: type === 'product refunded' && units !== null ? Math.abs(units) : units,
    transactionId: textOf(metadata.transaction_id),
    handoffId: textOf(metadata.handoff_id),
    // Without a page, the event comes from a shop's server, whose HTTP library is not a robot.
    robot: $webdriver === true || (page !== undefined && agent.robot),
  };
}
