import { parseJson } from '../../tracker/parse-json.js';
import type { Line } from './platform.js';

/** Longest body that is searched: characters. Adds are short; recordings of sessions are not. */
const MAX_BODY_LENGTH = 65_536;

/** A request that may add to a cart. */
export interface CartRequest {
  /** Address, a line break and body, as `Platform.adds` expects them. */
  text: string;
  /** Absolute address, decoded: routes may stand in a parameter. */
  url: string;
  /** JSON, or the fields of address and form; `a[b]` is a field of `a`, and JSON in a field is parsed. */
  readonly fields: Line;
}

const readFields = (text: string): Line => {
  const fields: Line = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.match(/[^[\]]+/g) ?? [name];
    let place = fields;
    // `qty[]` is a name of its own.
    const last = /\[\]$/.test(name) ? name : (path.pop() as string);
    if (last !== name) for (const key of path) place = place[key] = Object(place[key]);
    place[last] = (/^[[{]/.test(value) && parseJson(value)) || value;
  }
  return fields;
};

/** Reads a request of the page that changes something. */
export function readRequest(address: string, body: string): CartRequest {
  let url = address;
  try {
    // A page may write `cart/add`.
    url = new URL(address, document.baseURI).href;
    url = decodeURIComponent(url);
  } catch {
    // A percent sign that escapes nothing, or no address at all.
  }
  return {
    url,
    text: `${url}\n${body.length < MAX_BODY_LENGTH ? body : ''}`,
    // Parsed on demand, since most requests are not about a cart.
    get fields() {
      return parseJson<Line>(body) ?? readFields(`${address.split('?')[1] ?? ''}&${body}`);
    },
  };
}
