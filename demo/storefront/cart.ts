import type { ItemMetadata } from 'vitrine';
import { CURRENCY, type Product } from './catalogue.js';

export interface Line {
  assetId: string;
  item: ItemMetadata & { item_id: string; item_name: string; item_variant: string; price: number };
  quantity: number;
  /** Picture of the configured product, as a data URL. */
  picture?: string;
}

const KEY = 'halden-cart';

/** The cart lives in the tab's storage: closing the tab empties it. */
export function readCart(): Line[] {
  try {
    const lines: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(lines) ? lines : [];
  } catch {
    return [];
  }
}

export function writeCart(lines: readonly Line[]): void {
  sessionStorage.setItem(KEY, JSON.stringify(lines));
}

const UNREACHABLE =
  'The shop does not answer, and nothing was added. Check your connection and try again.';

/** The server's own words for a refusal; undefined where it sent none. */
const reasonOf = (response?: Response): Promise<string | undefined> =>
  response
    ? response.json().then(
        ({ description }) => description,
        () => undefined,
      )
    : Promise.resolve(undefined);

/**
 * Sends the add to the shop's server, as a theme does. The tracker reads the response by itself: it never
 * counts an add that the server refused or did not answer.
 */
export async function addToCart(
  { assetId, sku, name, category, price }: Product,
  variant: string,
  quantity: number,
): Promise<{ line?: Line; refused?: string }> {
  const response = await fetch('/cart/add.js', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ items: [{ id: sku, quantity, properties: { variant } }] }),
  }).catch(() => undefined);
  if (!response?.ok) return { refused: (await reasonOf(response)) ?? UNREACHABLE };
  const item = {
    item_id: sku,
    item_name: name,
    item_category: category,
    item_variant: variant,
    price,
    currency: CURRENCY,
  };
  return { line: { assetId, item, quantity } };
}

/** Whether two lines are of the same product in the same variant. */
export const isSame = (a: Line, b: Line) =>
  a.item.item_id === b.item.item_id && a.item.item_variant === b.item.item_variant;

/** Adds to the line of the same variant, or makes one. */
export function addLine(line: Line): void {
  const lines = readCart();
  const same = lines.find((other) => isSame(line, other));
  if (same) same.quantity += line.quantity;
  else lines.push(line);
  writeCart(lines);
}

export const piecesOf = (lines: readonly Line[]) =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

export const lineValue = ({ item, quantity }: Line) => item.price * quantity;

export const totalOf = (lines: readonly Line[]) =>
  lines.reduce((sum, line) => sum + lineValue(line), 0);

export const money = (value: number) =>
  value.toLocaleString('en', { style: 'currency', currency: CURRENCY, maximumFractionDigits: 0 });
