import { gunzipSync } from 'node:zlib';

/** An event of the benchmark in a request. */
export interface Sighting {
  /** Set by the page in a field `mark`. */
  mark: string;
  /** By which a server knows a copy, if the tracker gives one. */
  id?: string;
}

/** The JSON that some bytes are: plain, packed with gzip, in base64, or one in the other. */
function decode(bytes: Buffer): unknown {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return decode(gunzipSync(bytes));
  const text = bytes.toString('utf8').trim();
  if (/^[[{]/.test(text)) return JSON.parse(text);
  const unwrapped = Buffer.from(text, 'base64');
  const isBase64 = text.length > 8 && /^[\w+/=-]+$/.test(text);
  return isBase64 ? decode(unwrapped) : undefined;
}

function find(value: unknown, idName: string | undefined, id: unknown, found: Sighting[]) {
  // Some trackers put JSON in a string of JSON.
  if (typeof value === 'string' && /^[[{].*"mark"/.test(value)) {
    find(JSON.parse(value), idName, id, found);
  } else if (value && typeof value === 'object') {
    const fields = value as Record<string, unknown>;
    const nearest = (idName && fields[idName]) ?? id;
    if (typeof fields.mark === 'string')
      found.push({ mark: fields.mark, ...(nearest ? { id: String(nearest) } : {}) });
    for (const field of Object.values(fields)) find(field, idName, nearest, found);
  }
}

/**
 * The events of the benchmark in a request, whichever way its tracker packs them: in the body or in
 * the query, as a form, in arrays.
 *
 * @param url with its query
 * @param idName field that holds the id of an event
 */
export function sightings(url: URL, body: Buffer, idName?: string): Sighting[] {
  const form = new URLSearchParams(/^data=/.test(body.toString('latin1')) ? body.toString() : '');
  const packed = [form.get('data'), url.searchParams.get('data'), url.searchParams.get('payload')];
  const found: Sighting[] = [];
  for (const bytes of [
    form.has('data') ? Buffer.alloc(0) : body,
    ...packed.map((text) => Buffer.from(text ?? '')),
  ]) {
    if (!bytes.length) continue;
    try {
      find(decode(bytes), idName, undefined, found);
    } catch {
      // It is of another kind, such as a picture of a page: no event of the benchmark.
    }
  }
  return found;
}
