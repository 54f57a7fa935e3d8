import type { JsonObject } from '../../contract/events.js';

/** What is a number wherever it stands; all else is text. */
const NUMBERS = /price|q|v.lue|tax|shipping/;

/**
 * The fields of an object that are asked for, and no others: numbers as numbers, text as text. What
 * is neither, such as a price of `1.299,00`, is left out.
 *
 * @param names `field|other|other …`: the field, and what else it may be called, best first
 */
export function fieldsOf(object: object, names: string): JsonObject {
  const fields: JsonObject = {};
  for (const each of names.split(' ')) {
    const others = each.split('|');
    const [field] = others as [string];
    for (const name of others) {
      const value = (object as Record<string, unknown>)[name];
      const text = /^[sn]/.test(typeof value) ? String(value).trim() : '';
      const usable = NUMBERS.test(field) ? Number(text) : text;
      if (text && !Number.isNaN(usable)) fields[field] ??= usable;
    }
  }
  return fields;
}
