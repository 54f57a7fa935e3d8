import { CURRENCY } from './catalogue.js';

export interface Line {
  sku: string;
  name: string;
  variant: string;
  price: number;
  quantity: number;
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

/** Adds to the line of the same variant, or makes one. */
export function addLine(line: Line): Line[] {
  const lines = readCart();
  const same = lines.find(({ sku, variant }) => sku === line.sku && variant === line.variant);
  if (same) same.quantity += line.quantity;
  else lines.push(line);
  writeCart(lines);
  return lines;
}

export const totalOf = (lines: readonly Line[]) =>
  lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);

export const money = (value: number) =>
  value.toLocaleString('en', { style: 'currency', currency: CURRENCY, maximumFractionDigits: 0 });
