/** Filters of the list of events, as they stand in the address. */
export const EVENT_FIELDS = {
  type: 'eventType',
  session: 'sessionId',
  user: 'userId',
  asset: 'assetId',
  referer: 'referer',
  device: 'device',
  metadata: 'metadata',
} as const;

export type EventField = keyof typeof EVENT_FIELDS;

/** Parameters of `GET /events` for the address of the page. Empty fields filter nothing. */
export const eventQuery = (view: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(EVENT_FIELDS).flatMap(([field, parameter]) =>
      view[field] ? [[parameter, view[field]]] : [],
    ),
  );

/** @returns what is wrong with a metadata filter; empty when nothing is */
export function metadataProblem(text: string): string {
  if (!text.trim()) return '';
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return '';
  } catch {
    // The sentence below says how to write it.
  }
  return 'Write the metadata as a JSON object, such as {"item_id":"CH-1"}.';
}
